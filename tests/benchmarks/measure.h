// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "benchmarks/child.h"
#include "benchmarks/target.h"
#include "piccolo/migration.h"
#include "support/test_database.h"

namespace piccolo::benchmarks {

enum class Direction { kForwards, kBackwards };

// The library and the floor, doing the same on databases that are alike.
struct Pair {
  Measured ours;
  Measured floor;
};

// One kind of database, size and scope.
class Bench {
 public:
  Bench(Target& target, std::size_t migrations, TransactionScope scope)
      : target_(target), migrations_(migrations), scope_(scope) {}

  // Whether the server has locks enough.
  bool is_possible();

  struct Cycle {
    Pair forwards;
    Pair backwards;
  };
  // From an empty database forwards and back again.
  Cycle run();

  // Forwards from an empty database, for what follows.
  Measured prepare();
  // Planning to reverse all, without doing it.
  Measured plan();
  Measured status();

 private:
  Measured run_ours(Direction direction, bool preview);
  Measured run_floor(Direction direction);

  Target& target_;
  std::size_t migrations_;
  TransactionScope scope_;
  testing::TemporaryFolder folder_;
};

// As Bench::plan(), on the in-memory database.
Measured plan_in_memory(std::size_t migrations);

}  // namespace piccolo::benchmarks
