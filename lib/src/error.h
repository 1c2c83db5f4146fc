// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "piccolo/error.h"

namespace piccolo {

// `error` with these details in the place of those it has.
absl::Status with_details(absl::Status error, const ErrorDetails& details);

// `error` with another message; it keeps its code and its details.
absl::Status with_message(const absl::Status& error, std::string_view message);

// One error that tells all of these, of which there is at least one.  Its code is theirs
// if they have the same, or else kInvalidArgument.
absl::Status all_errors(const std::vector<absl::Status>& errors);

}  // namespace piccolo
