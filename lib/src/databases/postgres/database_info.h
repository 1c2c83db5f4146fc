// SPDX-License-Identifier: MIT
#pragma once

#include "absl/status/statusor.h"
#include "databases/database_info.h"
#include "databases/postgres/handle.h"

namespace piccolo {

// What the server says of itself and of the migration table; see Backend::read_info().
absl::StatusOr<DatabaseInfo> read_postgres_info(PostgresHandle& connection, const WaitPolicy& wait);

}  // namespace piccolo
