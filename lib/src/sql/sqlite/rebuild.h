// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "piccolo/value.h"
#include "sql/statement.h"
#include "sql/table_edit.h"

// What SQLite's ALTER TABLE cannot do is done as SQLite advises: make a new
// table, copy the rows, drop the old table, rename the new one, make indexes and
// triggers again (https://www.sqlite.org/lang_altertable.html, section 7).
//
// The text that made the table is the truth about it, since raw SQL may have
// made what no Schema knows of.  It is kept to the byte, but for one edit.
namespace piccolo {

// Runs a query and returns its rows.
using RunQuery = absl::FunctionRef<absl::StatusOr<std::vector<Row>>(std::string_view sql)>;

// What a definition of a column defines.
std::string defined_name(std::string_view definition);

// The text of a CREATE TABLE after `edit`, the table being called `new_name`.
//
// kInvalidArgument: `sql` is no such text, or `edit` would rename a column.
// kNotFound: no such column or constraint.  kAlreadyExists: there is a
// constraint of that name.  kFailedPrecondition: something qualifies a column with
// the table's name, there is a byte order mark in the text, or the column to be
// replaced has clauses that it was not thought to have.
absl::StatusOr<std::string> edit_create_table(std::string_view sql, std::string_view new_name,
                                              const TableEdit& edit);

// The statements that carry out `edit` on `table`, made from what `query` finds
// in the catalogue.  They are to be run one by one in a transaction and with
// foreign_keys off.  Views, and the triggers and foreign keys of other tables,
// stay as they are and go on to mean the table.
//
// If rows do not fit the edit, the statement that copies them fails.  If the
// renaming itself fails, PRAGMA legacy_alter_table stays on, since no rollback
// undoes that.
//
// As edit_create_table(), and kNotFound: no such table.  kFailedPrecondition: it
// is no ordinary table, foreign_keys is on, or the new table's name is taken.
absl::StatusOr<std::vector<Statement>> rebuild_statements(std::string_view table,
                                                          const TableEdit& edit, RunQuery query);

}  // namespace piccolo
