// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace piccolo::tool {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kWrongUsage = 2;

// The error of somebody who called the tool wrongly.
absl::Status wrong_usage(std::string_view message);

// The error, with the name of the database it is about; and that name, empty if
// none was given.
absl::Status about_database(absl::Status error, std::string_view database);
std::string database_of(const absl::Status& error);

// kWrongUsage for wrong_usage(), kFailed for every other error.
int exit_code(const absl::Status& error);

}  // namespace piccolo::tool
