// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "plan/compare_catalogues.h"
#include "support/builders.h"

// Changes made on a database, and what its catalogue says of them.
namespace piccolo::testing {

// What a database says; throws if it cannot be asked.
Catalogue catalogue_of(Database& database, const std::vector<TableName>& tables);

// Makes changes to a database whose schema is `schema`, in one transaction, and `behind`
// after them; returns how what the catalogue says then differs from the plan.  Throws if
// something fails.
std::vector<Difference> make_and_compare(
    Database& database, Schema& schema, const std::vector<piccolo::Change>& changes,
    const std::function<absl::Status(Connection&)>& behind = nullptr);

// How what the catalogue says of all tables of a schema differs from it.
std::vector<Difference> compare_with_model(Database& database, const Schema& schema);

// For messages, and to be compared: "wrong: …" of what is to undo something, "told: …".
Strings sentences(const std::vector<Difference>& differences);

// That there are none.
void check_none(const std::vector<Difference>& differences);

}  // namespace piccolo::testing
