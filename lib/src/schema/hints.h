// SPDX-License-Identifier: MIT
#pragma once

#include "piccolo/schema.h"

namespace piccolo {

// Takes down in the hints of `schema` what `table`, one of its tables, refers to, and the
// names that its parts take.
void add_hints(const Table& table, Schema& schema);

}  // namespace piccolo
