// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "databases/step.h"
#include "piccolo/value.h"
#include "sql/dialect.h"

namespace piccolo {

// kInternal: the database's own words, and the statement it said them of.
absl::Status statement_error(std::string_view words, std::string_view statement);

// Whether the statement of `step` must change exactly one row.
bool changes_one_row(const Step& step, const Statement& statement);

// Whether `step` is SQL, or a function, of the migration's author.
bool is_raw(const Step& step);

// kAborted: the first statement of `step` did not change exactly one row.
absl::Status row_error(const Step& step);

// kFailedPrecondition: a migration that runs without a transaction has begun one and
// not ended it.
absl::Status open_transaction_error();

// `status` with what failed_step() tells of it.
absl::Status with_failed_step(absl::Status status, std::size_t step);

// Where in its file a statement is wrong, as a line for an error; empty if it is
// from no file.  Without an `offset` in the statement: where it begins.
std::string place_in_file(const Dialect& dialect, const Statement& statement,
                          std::optional<std::size_t> offset);

// The answers to the queries of a Look, for the one who looks.
absl::Status take_count(const Row& row, const Look& look);
absl::Status take_rows(const std::vector<Row>& rows, const Look& look);

// Sorts rows as the migration table is read: by `id`.
void sort_rows(MigrationRows& rows);

// The answer to the query of render_read_rows(), sorted.
absl::StatusOr<MigrationRows> parse_migration_rows(const std::vector<Row>& rows);

}  // namespace piccolo
