// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "databases/step.h"
#include "plan/plan.h"

namespace piccolo {

// What is known of the migration table, as far as the apps of a plan go: what the
// plan was made from, and then what its units have made of it.
struct KnownRows {
  bool has_table = false;
  bool has_triggers = false;  // Or rules.
  MigrationRows rows = {};    // Those that this run has written are known without an id.
  std::optional<RowsSeen> last = std::nullopt;  // At the end of the unit before.
};

// Of `rows`, which are none if there is no migration table, those of `apps`.
KnownRows known_rows(const std::optional<MigrationRows>& rows,
                     const std::vector<std::string>& apps);

// Does to `rows` what the steps of a unit do to the migration table.
void follow(Unit unit, MigrationRows& rows);

// By how many rows a unit changes the migration table.
std::int64_t growth(Unit unit);

// Whether `seen` has just these rows.  Which rows are fakes is not seen.
bool are_seen(const MigrationRows& rows, const RowsSeen& seen);

}  // namespace piccolo
