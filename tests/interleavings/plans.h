// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "interleavings/simulated_server.h"
#include "piccolo/app_config.h"
#include "plan/direction.h"

// What runners have to do: one app whose migrations are each of some kind.
namespace piccolo::testing {

// `change`, `sql`, `function`, `mixed`, `fake`; outside a transaction `loose-sql`,
// `loose-function`, `loose-change`, `loose-mixed`, and `loose-back`, which is so only on its way
// back.
const std::vector<std::string>& kinds();

// What each migration of a plan does, as one runner alone has done it.
struct Plot {
  struct Place {
    std::size_t migration;
    Direction direction;
    std::size_t index;  // Among the steps of that direction.
  };

  AppRegistry registry;
  std::vector<std::string> names;                             // "music m1", in their order.
  std::map<std::string, Place, std::less<>> steps = {};       // By what an Event says of each.
  std::map<Direction, std::vector<std::size_t>> counts = {};  // Of steps, of each migration.
  std::vector<SimulatedServer::State> states = {};            // After the first n of them.
};

// `plan`: kinds, joined with `+`.  Throws for what is none.
Plot make_plot(std::string_view plan);

}  // namespace piccolo::testing
