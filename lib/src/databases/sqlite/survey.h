// SPDX-License-Identifier: MIT
#pragma once

#include "absl/status/status.h"
#include "databases/sqlite/handle.h"
#include "databases/survey.h"

namespace piccolo {

// Adds to `survey` what the database has of the migration table.
absl::Status read_migration_table(SqliteHandle& handle, Survey& survey);

}  // namespace piccolo
