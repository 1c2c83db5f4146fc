// SPDX-License-Identifier: MIT
#pragma once

#include <piccolo/migrations.h>

#include <string>
#include <vector>

// Brings the database of the service up to date; every instance does so at its
// start, and one of them does the work.
piccolo::MigrationResult migrate(piccolo::Database& database);

// Reverses the most recent migration of the service's own app, without asking.
piccolo::MigrationResult roll_back(piccolo::Database& database);

// The titles of all bands, the best first.
absl::StatusOr<std::vector<std::string>> best_bands(piccolo::Database& database);
