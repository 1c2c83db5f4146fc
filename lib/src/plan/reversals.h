// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "plan/choose.h"
#include "plan/draft.h"
#include "plan/plan.h"
#include "plan/steps.h"

namespace piccolo {

struct Reversals {
  // In the order of what was chosen; without those that are not possible.
  std::vector<std::pair<Draft, const RanMigration*>> drafts = {};
  // The tables as far as they are remembered.
  Schema remembered = {};
};

// What undoes the chosen migrations: as it was recorded when they ran, or else as the
// history has it, which then is walked through as a whole.  Adds to the notes of `plan`, and
// to `problems` why something is not possible.
//
// Errors: those of reading the record.
absl::StatusOr<Reversals> draft_reversals(const PlanInput& input, History& history,
                                          std::span<const ToReverse> chosen, Plan& plan,
                                          Problems& problems);

}  // namespace piccolo
