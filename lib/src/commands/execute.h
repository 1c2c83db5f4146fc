// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "piccolo/commands.h"
#include "plan/plan.h"

namespace piccolo {

// The one place where plans are carried out.
struct Execution {
  Database& database;
  const Plan& plan;
  // The rows the plan was made from, and the apps whose rows matter to it: its own
  // and those they depend on, backwards also those that depend on them.  If these
  // rows are others by the time the lock is had, nothing is done.
  const std::optional<MigrationRows>& rows;
  std::vector<std::string> apps;
  // Whether the migration table has triggers or rules, which may change what is
  // written to it.
  bool has_triggers = false;
  TransactionScope scope;
  const WaitPolicy& wait;
  // Told of each migration as soon as it is done; may be null.
  const std::function<void(const Progress&)>& on_progress;
  // Told of each once it is committed.
  std::function<void(const PlannedMigration&)> committed;
};

// What came of it.
struct Executed {
  // On failure, why, with which migration it was.  The unit it was in is undone; those
  // before it stay done.
  absl::Status status = {};
  // The same for people, and what state things are in.
  std::string message = {};
  // What the user should know, a sentence each.
  std::vector<std::string> notes = {};
  // Whether it failed because others have changed the migration table since the
  // plan was made, so that a new plan may do.
  bool is_overtaken = false;
};

Executed execute(const Execution& execution);

}  // namespace piccolo
