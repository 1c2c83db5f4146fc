// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace piccolo::tool {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kWrongUsage = 2;

// The error of somebody who called the tool wrongly.
absl::Status wrong_usage(std::string_view message);

// kWrongUsage for wrong_usage(), kFailed for every other error.
int exit_code(const absl::Status& error);

}  // namespace piccolo::tool
