// SPDX-License-Identifier: MIT
#include "usage.h"

namespace piccolo::tool {
namespace {

// Tells our own errors from the library's of the same code.
constexpr char kUsagePayload[] = "piccolo/wrong-usage";
constexpr char kDatabasePayload[] = "piccolo/database";

}  // namespace

absl::Status wrong_usage(std::string_view message) {
  absl::Status error = absl::InvalidArgumentError(std::string(message));
  error.SetPayload(kUsagePayload, absl::Cord());
  return error;
}

absl::Status about_database(absl::Status error, std::string_view database) {
  error.SetPayload(kDatabasePayload, absl::Cord(std::string(database)));
  return error;
}

std::string database_of(const absl::Status& error) {
  const auto database = error.GetPayload(kDatabasePayload);
  return database ? std::string(*database) : "";
}

int exit_code(const absl::Status& error) {
  return error.GetPayload(kUsagePayload).has_value() ? kWrongUsage : kFailed;
}

}  // namespace piccolo::tool
