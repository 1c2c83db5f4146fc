// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "interleavings/plans.h"
#include "interleavings/scheduler.h"

namespace piccolo::testing {

// What runners do at the same time.
//
// As text, which is also how it is printed: `change+loose-sql fb 1 0`, and what is put wrong, if
// anything is, such as `old-rule`.
struct Scenario {
  std::string plan;
  // A letter for each: `f` forwards, `b` backwards, as far as it goes with a transaction for
  // each migration; `F` and `B` with one for all; `o` backwards by one.
  std::string commands;
  std::size_t ran = 0;  // So many migrations have run before.
  int faults = 0;       // At most.
  // `old-rule`: the rows are only looked at before the first unit, as in version 0.1.
  // `no-lock`: the server's lock does not hold.  `no-undo`: it undoes nothing on a rollback.
  std::string wrong = {};
};

std::string to_string(const Scenario& scenario);
// Throws if `text` is not of that form.
Scenario parse_scenario(std::string_view text);
// The same for the same seed.
Scenario random_scenario(std::uint64_t seed);

// What came of one schedule.
struct Played {
  std::string broken = {};  // Which law, and how; empty if none was.
  Schedule schedule = {};
  std::string trace = {};
  // Why a runner that goes forwards failed although nothing had failed it; empty if none did.
  std::string refused = {};
  bool is_abandoned = false;  // By the strategy; then no law was looked at.

  // With how to run it again.
  std::string explain(const Scenario& scenario) const;
};

// Plays the schedules that a strategy chooses, each on a new server.
class Stage {
 public:
  explicit Stage(Scenario scenario);
  Played play(Strategy& strategy) const;
  const Scenario& scenario() const { return scenario_; }

 private:
  Scenario scenario_;
  std::unique_ptr<const Plot> plot_;
};

}  // namespace piccolo::testing
