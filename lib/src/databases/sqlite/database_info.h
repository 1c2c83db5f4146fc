// SPDX-License-Identifier: MIT
#pragma once

#include "absl/status/status.h"
#include "databases/database_info.h"
#include "databases/sqlite/handle.h"

namespace piccolo {

// Adds to `info` what the database has of the migration table.
absl::Status read_migration_table(SqliteHandle& handle, DatabaseInfo& info);

}  // namespace piccolo
