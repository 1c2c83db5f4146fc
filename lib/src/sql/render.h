// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "databases/step.h"
#include "sql/sqlite/rebuild.h"

// Operations as statements of a dialect.
namespace piccolo {

// A table of SQLite is made anew with an edit; the statements for it depend on
// what its catalogue says then.
struct Rebuild {
  std::string table;
  TableEdit edit;
};
using Piece = std::variant<Statement, Rebuild>;
using Pieces = std::vector<Piece>;

// What does `operation` to a database whose schema is `before`.  Constraints and
// indexes have their names already.  A C++ function becomes a comment.
//
// kUnimplemented for what the dialect cannot express; kInvalidArgument for raw
// SQL that begins or ends a transaction of its own though it runs in ours.
absl::StatusOr<Pieces> render(Dialect dialect, const Operation& operation, const Schema& before,
                              bool in_transaction);

absl::StatusOr<Pieces> render_postgres(const Operation& operation, const Schema& before);
absl::StatusOr<Pieces> render_sqlite(const Operation& operation, const Schema& before);
absl::StatusOr<Pieces> render_raw(Dialect dialect, const Raw& raw, bool in_transaction);

// The statements that make the migration table and change its rows.  The DDL is
// Piccolo's, so that Python and C++ services can share a database.
std::vector<Statement> render_create_migration_table(Dialect dialect);
std::vector<Statement> render_record(Dialect dialect, const MigrationRow& row);
std::vector<Statement> render_forget(Dialect dialect, const MigrationRow& row);

// The query that reads the rows; with the table of fakes, also which are fakes.
std::string render_read_rows(Dialect dialect, bool has_faked_table);

// The queries of a Look: the identity of the migration table, and how many rows
// the apps have and the sum of their ids; and the rows, as render_read_rows().
std::string render_count_rows(Dialect dialect, const std::vector<std::string>& apps);
std::string render_read_rows_of(Dialect dialect, const std::vector<std::string>& apps);

// `YYYY-MM-DD HH:MM:SS[.ffffff]`, as Piccolo writes it, and back; the way back
// takes a T in the middle and any number of digits of a second too.
std::string format_time(MigrationRow::Time time);
absl::StatusOr<MigrationRow::Time> parse_time(std::string_view text);

}  // namespace piccolo
