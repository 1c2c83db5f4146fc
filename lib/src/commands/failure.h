// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "commands/unit_run.h"

namespace piccolo {

// How far a run had got when it failed.
struct Failure {
  const absl::Status& why;
  const Plan& plan;
  Unit unit;                   // The one that failed.
  std::size_t done = 0;        // How many migrations of the plan were committed before it.
  std::optional<Position> at;  // The step that failed, if it was one.
  bool has_begun = false;      // Whether any step of the unit was begun.
  bool was_faster = false;     // Whether somebody who takes no lock has changed the rows.
  const std::string& database;
};

// `failure.why`, with whose error it is.
absl::Status attributed(const Failure& failure);

// The same for people: what failed and why, what state things are in, and what was and
// was not done.
std::string explain(const Failure& failure);

}  // namespace piccolo
