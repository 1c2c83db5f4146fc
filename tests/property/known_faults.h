// SPDX-License-Identifier: MIT
#pragma once

#include "property/schemas.h"

namespace piccolo::testing {

// Whether a law is known not to hold for this operation, which has its names; so
// that the others can still be tested.  To become empty.
bool hits_a_known_fault(const Operation& operation, const Schema& before, const Limits& limits);

}  // namespace piccolo::testing
