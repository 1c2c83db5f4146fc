// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace piccolo {

// A row of the migration table: a migration that has run.  The table is Piccolo's, so
// its services and ours may share one.  There is one row for each migration; where another
// program has written two, the first counts.
struct MigrationRow {
  // Wall clock without a time zone, as Piccolo writes it.
  using Time = std::chrono::local_time<std::chrono::microseconds>;

  // Given by the database, larger than that of any row before.
  std::int64_t id = 0;
  std::string name = {};  // The migration's id.
  std::string app_name = {};
  // When it ran, by the clock of whoever ran it; of one app strictly increasing.
  Time ran_on = {};
  bool faked = false;  // Recorded without having been run.
  bool operator==(const MigrationRow&) const = default;
};

// What has run, in the order of `id`, which is that of insertion.  Clocks have no
// say in it: services write local times of different zones.
using MigrationRows = std::vector<MigrationRow>;

}  // namespace piccolo
