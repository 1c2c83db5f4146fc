// SPDX-License-Identifier: MIT
#pragma once

#include "databases/database_info.h"
#include "piccolo/database.h"

namespace piccolo {

// Reads the database info; an error says which database it is about.
absl::StatusOr<DatabaseInfo> read_info(Database& database, const WaitPolicy& wait);

}  // namespace piccolo
