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
  const Patience& patience;
  // "reversed" or "run".
  std::string_view done_word;
  // Told of each migration as soon as it is done; may be null.
  const std::function<void(const Progress&)>& on_progress;
  // Told of each once it is committed.
  std::function<void(const PlannedMigration&)> committed;
};

// On failure, the error says which migration failed, why, and what state things
// are in.  Undoes the unit it was in; those before it stay done.
absl::Status execute(const Execution& execution);

// The plan as it would be executed, statement by statement, as SQL.
std::string preview(const Plan& plan, Dialect dialect, TransactionScope scope);

}  // namespace piccolo
