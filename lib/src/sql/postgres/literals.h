// SPDX-License-Identifier: MIT
#pragma once

#include "piccolo/column.h"

namespace piccolo {

// Whether PostgreSQL takes a default for a column of that type when the column is made.
// What only a server can tell, it is left to tell: expressions, most of the ways to write
// a time, and all of raw types.
bool is_default_of(const Default& value, const ColumnType& type);

}  // namespace piccolo
