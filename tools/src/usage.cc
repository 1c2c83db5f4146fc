// SPDX-License-Identifier: MIT
#include "usage.h"

#include <string>

namespace piccolo::tool {
namespace {

// Tells our own errors from the library's of the same code.
constexpr char kUsagePayload[] = "piccolo/wrong-usage";

}  // namespace

absl::Status wrong_usage(std::string_view message) {
  absl::Status error = absl::InvalidArgumentError(std::string(message));
  error.SetPayload(kUsagePayload, absl::Cord());
  return error;
}

int exit_code(const absl::Status& error) {
  return error.GetPayload(kUsagePayload).has_value() ? kWrongUsage : kFailed;
}

}  // namespace piccolo::tool
