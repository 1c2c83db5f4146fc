// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "piccolo/migration_row.h"
#include "sql/dialect.h"

// The SQL of the migration table.
namespace piccolo {

// The statements that make the migration table and change its rows.  The DDL is
// Piccolo's, so that Python and C++ services can share a database.
std::vector<Statement> render_create_migration_table(const Dialect& dialect);
std::vector<Statement> render_insert_row(const Dialect& dialect, const MigrationRow& row);
std::vector<Statement> render_delete_row(const Dialect& dialect, const MigrationRow& row,
                                         bool has_faked_table);

// The query that reads the rows; with the record, or the table of fakes of older versions,
// also which are fakes.
std::string render_read_rows(const Dialect& dialect, bool has_record, bool has_faked_table);

// The queries of a Look: the identity of the migration table, and how many rows
// the apps have and the sum of their ids; and the rows, as render_read_rows().
std::string render_count_rows(const Dialect& dialect, const std::vector<std::string>& apps);
std::string render_read_rows_of(const Dialect& dialect, const std::vector<std::string>& apps);

// `YYYY-MM-DD HH:MM:SS[.ffffff]`, as Piccolo writes it, and back; the way back
// takes a T in the middle and any number of digits of a second too.
std::string format_time(MigrationRow::Time time);
absl::StatusOr<MigrationRow::Time> parse_time(std::string_view text);

}  // namespace piccolo
