// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "migrations/plan.h"
#include "piccolo/commands.h"

namespace piccolo {

// The one place where plans are carried out.
struct Execution {
  Database& database;
  const Plan& plan;
  // The rows the plan was made from.  If they are others by the time the lock is
  // had, nothing is done: kAborted.
  const std::optional<MigrationRows>& rows;
  TransactionScope scope;
  // "reversed" or "run".
  std::string_view done_word;
  // Told of each migration once it is committed.
  std::function<void(const PlannedMigration&)> committed;
};

// What stands together: migrations that share a transaction, or one that runs
// without.
using Unit = std::span<const PlannedMigration>;
std::vector<Unit> split_into_units(const Plan& plan, TransactionScope scope);

// On failure, the error says which migration failed, why, and what state things
// are in.  Undoes the unit it was in; those before it stay done.
absl::Status execute(const Execution& execution);

// The plan as it would be executed, statement by statement, as SQL.
std::string preview(const Plan& plan, Dialect dialect, TransactionScope scope);

}  // namespace piccolo
