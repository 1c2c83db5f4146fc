// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "piccolo/error.h"

namespace piccolo {

// `error` with these details in the place of those it has.
absl::Status with_details(absl::Status error, const ErrorDetails& details);

// `error` with another message; it keeps its code and its details.
absl::Status with_message(const absl::Status& error, std::string_view message);

}  // namespace piccolo
