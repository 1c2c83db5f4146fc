// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "piccolo/change.h"

namespace piccolo {

// No fewer entries than pg_locks has for `change` at the end of its transaction: a sum
// over what the change lists, each part counted as if it were dropped, which locks
// the most.  What it does not list counts as kUnlisted.
std::size_t most_postgres_locks(const Change& change);

}  // namespace piccolo
