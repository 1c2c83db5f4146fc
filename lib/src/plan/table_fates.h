// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/types/span.h"
#include "piccolo/change.h"
#include "plan/table_parts.h"
#include "schema/catalogue.h"

// What becomes of tables when changes are made, and what of them the changes are about.
namespace piccolo {

struct TableFate {
  bool is_new = false;      // The changes make it.
  bool is_known = false;    // It was in the catalogue.
  bool is_touched = false;  // A change is about it.
  // As it was, in canonical form, but under the names that things have afterwards.
  CatalogueTable before = {};
  // The parts that changes make, alter or drop, of a new table all.
  std::set<std::string> named = {};
  // Columns that are made, altered or dropped: with them go keys and indexes of them
  // alone, and texts that mention them become others.
  std::set<std::string> altered = {};
};

struct Fates {
  std::map<TableName, TableFate> tables;  // By the names they have in the end.
  std::map<TableName, std::string> gone;  // Names that became free, and whose they were.
  // Old and new names of what is renamed: a database rewrites the texts that have them.
  std::set<std::string> renamed;
  // Whether a table moves to another schema, on which it depends what stands before
  // names in texts.
  bool moves = false;
};

// Follows changes, all with names, from what the catalogue said before them.
Fates follow(const Catalogue& before, absl::Span<const Change* const> changes,
             const Dialect& dialect);

}  // namespace piccolo
