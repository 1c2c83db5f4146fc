// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "piccolo/database.h"

namespace piccolo {

// kInternal: the database's own words, and the statement it said them of.
absl::Status statement_error(std::string_view words, std::string_view statement);

// kUnavailable: a lock could not be had in time, and may be if all is tried again.
absl::Status blocked_error(std::string_view words);
bool is_blocked(const absl::Status& status);

// Whether the statement of `step` must change exactly one row.
bool changes_one_row(const Step& step, const std::string& statement);

// Whether `step` is SQL, or a function, of the migration's author.
bool is_raw(const Step& step);

// kAborted: the first statement of `step` did not change exactly one row.
absl::Status row_error(const Step& step);

// `status` with what failed_step() tells of it.
absl::Status with_failed_step(absl::Status status, std::size_t step);

// Sorts rows as the migration table is read: by `ran_on, id`.
void sort_rows(MigrationRows& rows);

// The answer to the query of render_read_rows(), sorted.
absl::StatusOr<MigrationRows> parse_migration_rows(const std::vector<Row>& rows);

}  // namespace piccolo
