// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>

#include "piccolo/change.h"

namespace piccolo {

// Adds what PostgreSQL locks for a change until the transaction ends, each thing
// under a name of its own, the migration table and the catalogue included.  An
// estimate, more often too high than too low.
void collect_locks(const Change& change, std::set<std::string>& locks);

}  // namespace piccolo
