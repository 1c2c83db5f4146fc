// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "databases/backend.h"
#include "databases/step.h"
#include "plan/compare_catalogues.h"
#include "plan/plan.h"
#include "plan/tables_to_read.h"
#include "plan/way_back.h"
#include "schema/catalogue.h"
#include "sql/dialect.h"

namespace piccolo {

// A step of a unit.
struct Position {
  std::size_t migration = 0;
  std::size_t step = 0;  // Of that migration.
  bool operator==(const Position&) const = default;
};

// Changes of a unit between which there is nothing that may change tables in a way that
// only its author knows.  So what the database says of its tables after them follows from
// what it said before them.
struct Stretch {
  bool is_provisional = false;
  std::vector<const Change*> changes = {};
  std::vector<Position> positions = {};  // Of each of them.
  TablesToCompare tables = {};
  // How they are made, where that was planned only when they were reached.
  std::vector<Step> steps = {};
  std::vector<Undo> undos = {};
  // What was read, once it has been.
  Catalogue before = {};
  Catalogue after = {};
};

// In their order.
std::vector<Stretch> find_stretches(Unit unit, const Dialect& dialect);

// Plans the changes anew on what there was before them, of which their plan knew nothing.
//
// An error: the first that is not possible; `failed` is where it stands.
absl::Status replan(Stretch& stretch, Backend& backend, Position& failed);

// Of the last change that is about `table`.
Position last_position(const TableName& table, const Stretch& stretch);

// Where the database is not as the changes say.
std::vector<Difference> find_differences(const Stretch& stretch, const Dialect& dialect);

}  // namespace piccolo
