// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "databases/step.h"
#include "piccolo/value.h"

// What queries of the migration table answer.
namespace piccolo {

// The answers to the queries of a Look, for the one who looks.
absl::Status take_count(const Row& row, const Look& look);
absl::Status take_rows(const std::vector<Row>& rows, const Look& look);

// Answers a Look at rows that are in memory.
void look_at(const MigrationRows& rows, bool has_table, const Look& look);

// Sorts rows as the migration table is read: by `id`.
void sort_rows(MigrationRows& rows);

// The answer to the query of render_read_rows(), sorted.
absl::StatusOr<MigrationRows> parse_migration_rows(const std::vector<Row>& rows);

}  // namespace piccolo
