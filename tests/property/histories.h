// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <vector>

#include "property/schemas.h"

namespace piccolo::testing {

// The operations of each of an app's migrations, valid one after another.
struct RandomHistory {
  std::vector<std::vector<Change>> migrations;
};

// The first migration makes a schema, four more change it.  When a law does not
// hold, operations are left out and columns made simpler as long as it still
// does not.
rc::Gen<RandomHistory> histories(const Limits& limits);

// As SQL of PostgreSQL.
std::ostream& operator<<(std::ostream& out, const RandomHistory& history);

}  // namespace piccolo::testing
