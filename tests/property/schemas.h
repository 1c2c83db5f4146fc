// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "piccolo/change.h"
#include "piccolo/database.h"
#include "property/dice.h"
#include "sql/dialect.h"

// Random columns, tables and operations.  Names are from a small pool, so that
// they collide and are used again.
namespace piccolo::testing {

// What operations are for.
struct Limits {
  const Dialect* dialect = nullptr;  // Null: the model alone.
  bool has_rows = false;
  // Whether the model is an in-memory database, whose plans are those of PostgreSQL.
  bool in_memory = false;
};

Column random_column(Dice& dice, std::string name, const Schema& schema);
Table random_table(Dice& dice, const Schema& schema);

// Likely to be valid on `schema`, but not sure to be.
Change random_operation(Dice& dice, const Schema& schema);

// Whether `operation` is valid on `before`, and no database has a reason of its
// own to refuse it or its inverse.
bool fits(const Change& operation, const Schema& before, const Limits& limits);

// The type of a column; of a foreign key, that of the column it refers to.  None
// where foreign keys go round in a circle.
std::optional<ColumnType> resolved_type(const Column& column, const Schema& schema);

}  // namespace piccolo::testing
