// SPDX-License-Identifier: MIT
#pragma once

#include "piccolo/column.h"
#include "sql/conversion.h"

namespace piccolo {

// Dialect::conversion() of PostgreSQL.
Conversion postgres_conversion(const ColumnType& from, const ColumnType& to);

}  // namespace piccolo
