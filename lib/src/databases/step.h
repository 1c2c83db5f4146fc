// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "piccolo/action.h"
#include "piccolo/migration_row.h"
#include "schema/catalogue.h"
#include "sql/record_table.h"
#include "sql/statement.h"

// What a plan is made of: steps, and the statements that do them.
namespace piccolo {

// Changes of the migration table.  Each holds only if it changes exactly one row,
// and fails with kAborted otherwise: InsertRow if the migration has a row already,
// DeleteRow if its row is gone.  InsertRow takes no `id` from its row.
//
// `entry`, if there is one, is added to the record together with that.
struct CreateMigrationTable {};
struct InsertRow {
  MigrationRow row;
  std::shared_ptr<const RecordEntry> entry = nullptr;
};
struct DeleteRow {
  MigrationRow row;
  std::shared_ptr<const RecordEntry> entry = nullptr;
};

// Make the record, if it is not there, and add to it.
struct CreateRecordTable {};
struct AddEntry {
  std::shared_ptr<const RecordEntry> entry;
};

// What the migration table has, as read by a Look.
struct RowsSeen {
  // Which table it is: another one of the same name has another identity.  None
  // if there is no migration table.
  std::optional<std::string> identity = std::nullopt;
  // Of the apps looked at: how many rows, and the sum of their ids.
  std::int64_t count = 0;
  std::string id_sum = {};
  // The rows themselves, in the order of their ids, if they were asked for.  Which
  // are fakes is not read.
  MigrationRows rows = {};
};

// Reads what the migration table has of some apps, into `seen`.
struct Look {
  const std::vector<std::string>* apps;
  bool expects_table = true;  // Otherwise it is only asked whether there is one.
  bool with_rows = false;
  RowsSeen* seen;
};

// Reads from the catalogue what there is of some tables, as Backend::catalogue() does.
struct ReadCatalogue {
  const TablesToRead* tables;
  Catalogue* seen;
};

// Gives the session the settings back that it had when the database info was read, after something
// that only its author understands.  Before an operation of the same migration
// temporary tables stay, as what follows may need them; one that hides the table of
// the operation fails the step.
struct RestoreSession {
  const TableName* before = nullptr;  // That table; null at the end of a migration.
};

// Has deferred constraints and triggers do at once what they would do at the commit,
// so that a Look behind it sees that.
struct FinishDeferred {};

// One step of a plan: what to do, and the same as statements.  SQL databases run
// the statements; the in-memory one does the action.  Those from Look on are
// of the executor alone and have none.
struct Step {
  // Changes are shared with the batches in which they are sent, since they are large.
  std::variant<std::shared_ptr<const Change>, SqlScript, Callable, CreateMigrationTable, InsertRow,
               DeleteRow, CreateRecordTable, AddEntry, Look, ReadCatalogue, RestoreSession,
               FinishDeferred>
      action;
  std::vector<Statement> statements = {};
  // About how many locks it holds until its transaction ends.
  std::size_t locks = 0;
  // Whether it was planned without knowing what SQL or a function before it leaves, and so
  // is planned anew when it is reached.
  bool is_provisional = false;
};

// The change that a step makes; null for others.
const Change* change_of(const Step& step);

// The entry that a step adds to the record; null if it adds none.
const RecordEntry* entry_of(const Step& step);

// Whether the statement of `step` must change exactly one row.
bool changes_one_row(const Step& step, const Statement& statement);

// Whether `step` is SQL, or a function, of the migration's author.
bool is_raw(const Step& step);

// The index of the step at which Backend::run() stopped, if `status` is the
// answer of one that did.
std::optional<std::size_t> failed_step(const absl::Status& status);

}  // namespace piccolo
