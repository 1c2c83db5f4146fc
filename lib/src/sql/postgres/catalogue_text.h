// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "piccolo/column.h"

// What the texts of PostgreSQL's catalogue mean to the model.
namespace piccolo {

// A type as format_type() writes it, or as people do; kRaw if the model has no other
// word for it.  PostgreSQL tells an array from what is none, and not how many dimensions
// it was made with.
ColumnType read_postgres_type(std::string_view type);

// The default of a column of that type, as pg_get_expr() writes it: a value where the
// text is plainly a literal of that type, or else an expression.
Default read_postgres_default(std::string_view expression, const ColumnType& type);

}  // namespace piccolo
