// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "databases/step.h"
#include "databases/survey.h"
#include "piccolo/app_config.h"
#include "sql/statement_writer.h"

// Plans: which migrations, in which order, with which steps.  Functions of
// values; a preview prints a plan, a run executes it.
namespace piccolo {

struct PlannedMigration {
  const AppConfig* app;
  const Migration* migration;
  // Everything there is to do, its row included.
  std::vector<Step> steps = {};
  bool in_transaction = true;
  // Whether the row alone is written or removed.
  bool fake = false;
};

struct Plan {
  std::vector<PlannedMigration> migrations;
  // What the user should know, a sentence each.
  std::vector<std::string> notes;
};

// What a plan is made from.
struct PlanInput {
  const AppRegistry& registry;
  const Survey& survey;
  // Those to be planned, dependencies first.
  std::span<const AppConfig* const> apps;
  // "all", "1" or an id.
  std::string_view migration_id;
  const Dialect& dialect;
  StatementWriter& writer;
  TransactionScope scope;
  // Goes back even if other apps depend on what goes.
  bool ignore_dependents = false;
};

// What stands together: migrations that share a transaction, or one that runs
// without.
using Unit = std::span<const PlannedMigration>;
std::vector<Unit> split_into_units(const Plan& plan, TransactionScope scope);

// Empty if nothing has run.  kNotFound for an id that is not known or has not
// run; kFailedPrecondition with all that stands in the way, a line each.
absl::StatusOr<Plan> plan_backwards(const PlanInput& input);

// Empty if everything has run.  `now` is the wall clock.  With `fake` the steps
// are the rows alone.
absl::StatusOr<Plan> plan_forwards(const PlanInput& input, bool fake, MigrationRow::Time now);

// `migration "0001" of app "music"`.
std::string describe(const AppConfig& app, const Migration& migration);

}  // namespace piccolo
