// SPDX-License-Identifier: MIT
#pragma once

#include "piccolo/column.h"

namespace piccolo {

// Whether it numbers its rows by itself.
bool is_serial(const ColumnType& type);

// Whether it is one of the types of texts, and no array of them.
bool is_text(const ColumnType& type);

bool has_default(const Column& column);

// The type that a foreign key to `key` has: a number, where that numbers itself.
ColumnType referenced_type(const Column& key);

}  // namespace piccolo
