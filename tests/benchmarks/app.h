// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "piccolo/migrations.h"

namespace piccolo::benchmarks {

inline constexpr char kApp[] = "shop";

// An app of so many migrations.  Four of five make a table each, of a serial, a
// varchar and an integer with an index; the fifth adds a column to it, drops one,
// or is raw SQL.
AppRegistry make_app(std::size_t migrations);

}  // namespace piccolo::benchmarks
