// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "piccolo/change.h"

namespace piccolo {

// About how many entries pg_locks has for `change` at the end of its transaction, where
// the schema was `before`: a sum over what is known, each part counted as if it were
// dropped, which locks the most.
std::size_t postgres_locks(const Change& change, const Schema& before);

}  // namespace piccolo
