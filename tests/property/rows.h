// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <utility>

#include "property/histories.h"
#include "support/builders.h"

namespace piccolo::testing {

// Puts three rows into each table that can have them: not those that must refer
// to others.
void insert_rows(Database& database, const Schema& schema);

// The tables and columns of a schema that no operation of the migrations after
// the first drops, by the names they have in it.
class Survivors {
 public:
  Survivors(const Schema& schema, const RandomHistory& history);

  // Their rows, a line each, sorted.
  Strings rows(Database& database) const;

 private:
  using Columns = std::map<std::string, std::string>;  // What they are called now, and were.

  void follow(const Change& operation);

  std::map<std::string, std::pair<std::string, Columns>> tables_;
};

}  // namespace piccolo::testing
