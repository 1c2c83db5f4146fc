// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "databases/step.h"
#include "plan/draft.h"
#include "plan/record.h"
#include "plan/way_back.h"

namespace piccolo {

// What the record is going to say of a migration.
struct PlannedEntry {
  RecordEntry entry;       // Without its details, which are these:
  Recorded recorded = {};  // Without its undo, which is of these, in the order of what they undo:
  std::vector<Undo> undos = {};
};

PlannedEntry entry_of_reversal(const MigrationRow& row);
// What is known of a run before its steps are planned.
PlannedEntry entry_of_run(const MigrationRow& row, const Draft& draft);

// The tables that the steps change, as `after` has them; none where SQL or a function may
// have changed them.
std::vector<Table> tables_left(absl::Span<const Step> steps, const Schema& after);

// Its details: what ran, and of the undos those that were planned only when it did instead of
// those that were planned before.
std::string details_of(const PlannedEntry& entry, const std::vector<std::string>& ran,
                       const std::map<const Change*, Undo>& planned_later);

}  // namespace piccolo
