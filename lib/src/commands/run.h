// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "piccolo/commands.h"
#include "plan/plan.h"

namespace piccolo {

// What a run may be told, in either direction.
struct RunOptions {
  Direction direction;
  std::string app_name;
  std::string migration_id;
  TransactionScope transaction = TransactionScope::kAll;
  WaitPolicy wait;
  Confirm confirm;
  std::ostream* out;
  std::function<void(const Progress&)> on_progress;
  bool auto_agree = false;
  bool preview = false;
  std::optional<std::string> exactly = std::nullopt;
  bool clean = false;
  bool fake = false;
  bool ignore_dependents = false;
  WayBackSource source = WayBackSource::kRecordUnlessEdited;
  // Forwards: goes on where another tool has run the same.  Adopting: its table.
  bool ignore_adoptable = false;
  std::string table_to_adopt = {};
};

// Runs, reverses or adopts migrations: reads the database info, plans, asks, executes and
// reports.  Backwards a run that was overtaken by another fails, since "the most
// recent" then means another migration; otherwise it plans anew.
MigrationResult run(Database& database, const AppRegistry& registry, const RunOptions& options);

}  // namespace piccolo
