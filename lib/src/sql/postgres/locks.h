// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>

#include "databases/step.h"

namespace piccolo {

// Adds what PostgreSQL locks for a step until the transaction ends, each thing
// under a name of its own.  An estimate, more often too high than too low: what
// raw SQL locks is not known.
void collect_locks(const Step& step, std::set<std::string>& locks);

}  // namespace piccolo
