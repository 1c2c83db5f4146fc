// SPDX-License-Identifier: MIT
#pragma once

#include "piccolo/database.h"
#include "piccolo/migration_manager.h"
#include "support/builders.h"

// A schema as lines, sorted.
namespace piccolo::testing {

// What the model and the databases must agree on: columns and whether they may
// be null, indexes and unique constraints, and on PostgreSQL the names of foreign
// keys and checks.
Strings view(const Schema& schema, const Dialect& dialect);
Strings view(Database& database);

// What `actual` has more or less than `expected`, for people.
std::string difference(const Schema& actual, const Schema& expected);

// A catalogue without the names of the sequences of serials, which are
// PostgreSQL's own affair: they remember the table's first name.
Strings without_sequences(Strings catalogue);

// Adds an operation as a migration would.
void add(const Change& operation, MigrationManager& manager);

}  // namespace piccolo::testing
