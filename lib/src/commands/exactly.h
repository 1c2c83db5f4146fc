// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "plan/plan.h"
#include "words/lexer.h"

namespace piccolo {

// Whether `planned` is the preview that somebody has `seen`: the same transactions, migrations
// and statements.  Comments, white space and the times of new rows do not count.
//
// kFailedPrecondition, with the first place where they differ.
absl::Status check_is_as_seen(std::string_view seen, std::string_view planned,
                              const LexicalRules& rules);

// kFailedPrecondition unless the preview says of each of these files that it would be removed.
absl::Status check_names_files(std::string_view seen, const std::vector<std::string>& files);

// kFailedPrecondition if no preview can tell what the plan will do: part of it is planned
// when it is reached.
absl::Status check_is_known_beforehand(const Plan& plan);

// What a preview does not show of a plan, for people; empty if it shows all.
std::string note_functions(const Plan& plan);

}  // namespace piccolo
