// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "piccolo/app_config.h"
#include "plan/history.h"
#include "plan/record.h"
#include "sql/dialect.h"

namespace piccolo {

// What a migration is going to do, before it is checked and written down.
struct Draft {
  const AppConfig* app;
  const Migration* migration;
  // What it does, in that order.  Going backwards too they are what is done, and their
  // own way back is to run the migration again.
  std::vector<Operation> operations = {};
  // Why it cannot be done, as far as that is known without the schema.
  std::vector<std::string> problems = {};
  // How many of these are no more than a way back that nobody has written.
  std::size_t missing_ways_back = 0;
  bool in_transaction = true;
  // The same of what undoes it, going forwards.
  bool undo_in_transaction = true;
  // Tables that have to be as they were recorded.
  std::vector<TableName> as_recorded = {};
  bool has_own_transactions = false;  // Then it is not in one of ours.
  // Whether the row alone is written or removed.
  bool fake = false;
  // Whether others have run it, so that the row alone is written.
  bool adopted = false;
};

// Changes what a migration is going to do.
using Policy = std::function<void(Draft&)>;

// Writes the row alone.
void record_only(Draft& draft);

// The same for what has run by other means.
void adopt(Draft& draft);

// Has a pair of files whose SQL begins and ends transactions of its own run outside ours,
// since golang-migrate begins none.
void keep_own_transactions(const Dialect& dialect, Draft& draft);

// What `migration` does, as its function describes it.
Draft draft_forwards(const AppConfig& app, const Migration& migration);

// What undoes `ran`, whose migration there is.  Moves its inverses.
Draft draft_backwards(const AppConfig& app, RanMigration& ran);

// The same as it was recorded; `program` is the migration as this program has it, for its
// C++ functions.
Draft draft_backwards(const AppConfig& app, const Migration& migration, Recorded recorded,
                      const MigrationManager* program);

// `migration "0001" of app "music"`.
std::string describe(const AppConfig& app, const Migration& migration);

}  // namespace piccolo
