// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "piccolo/commands.h"

namespace piccolo {

// Adds to what has run what the record says of it; there must be one.
absl::Status add_marks(Database& database, const AppRegistry& registry, const MigrationRows& rows,
                       std::vector<MigrationStatus>& statuses);

}  // namespace piccolo
