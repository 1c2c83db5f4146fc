// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "databases/database_info.h"
#include "databases/step.h"
#include "piccolo/app_config.h"
#include "plan/choose.h"
#include "plan/direction.h"
#include "plan/draft.h"
#include "plan/entry.h"
#include "plan/tables_to_read.h"
#include "plan/target.h"
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
  // Whether others have run it, so that the row alone is written.
  bool adopted = false;
  // None if nothing is recorded.
  std::optional<PlannedEntry> entry = std::nullopt;
};

struct Plan {
  Direction direction = Direction::kForwards;
  std::vector<PlannedMigration> migrations;
  // Those that are on record only: what is planned refers to them.
  std::deque<Migration> on_record = {};
  // What the user should know, a sentence each.
  std::vector<std::string> notes;
};

// What a plan is made from.
struct PlanInput {
  Direction direction;
  const AppRegistry& registry;
  const DatabaseInfo& info;
  // Those to be planned, dependencies first.  Forwards the target is one of the
  // last of them, and those before it are run wholly.
  std::span<const AppConfig* const> apps;
  Target target;
  // What is to go forwards, where that is not for the target to say.
  const std::vector<ToRun>* chosen = nullptr;
  const Dialect& dialect;
  StatementWriter& writer;
  TransactionScope scope;
  // What the database says of tables; asked for those that the plan is about, and those that
  // they refer to.
  CatalogueReader catalogue;
  // What the record has about rows; asked once at most, and only if there is one.
  absl::FunctionRef<absl::StatusOr<std::vector<RecordEntry>>(absl::Span<const MigrationRow>)>
      entries;
  // Applied to each migration in turn, before it is written down.
  std::vector<Policy> policies = {};
  WayBackSource source = WayBackSource::kRecordUnlessEdited;
  // Goes back even if other apps depend on what goes.
  bool ignore_dependents = false;
  // The wall clock.
  MigrationRow::Time now = {};
};

// The plan in that direction; empty if there is nothing to do.
//
//   target -> choice -> what each does -> policies -> what there is -> ordered, checked,
//   written down
//
// kNotFound for an id that is not known, or going backwards has not run;
// kFailedPrecondition with all the reasons against the plan, a line each.
absl::StatusOr<Plan> make_plan(const PlanInput& input);

// What stands together: migrations that share a transaction, or one that runs
// without.
using Unit = std::span<const PlannedMigration>;
std::vector<Unit> split_into_units(const Plan& plan, TransactionScope scope);

}  // namespace piccolo
