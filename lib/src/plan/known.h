// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "plan/compare_catalogues.h"
#include "plan/tables_to_read.h"
#include "sql/dialect.h"

namespace piccolo {

// What is known before a plan is made.
struct Known {
  // The tables that were asked for are as the database says, in the words of the history
  // where both say the same; all others as the history has them.
  Schema schema;
  // Of these tables, those that no migration is known to have made.
  std::vector<TableName> found = {};
  // Where the database is not as the history has it.
  std::vector<Difference> differences = {};
};

// Asks the database about the tables, and about those that they refer to.
absl::StatusOr<Known> read_known(const std::vector<TableName>& tables, const Schema& remembered,
                                 CatalogueReader read_catalogue, const Dialect& dialect);

}  // namespace piccolo
