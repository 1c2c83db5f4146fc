// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "absl/types/span.h"
#include "piccolo/change.h"
#include "schema/catalogue.h"

// What of the catalogue changes are about.
namespace piccolo {

// The names under which to ask a database for what changes are about: the tables, what
// they become, and what they refer to.
std::vector<TableName> tables_to_read(absl::Span<const Change* const> changes);

// Of them, what a comparison needs to know before the changes and after them.
struct TablesToCompare {
  TablesToRead before;
  TablesToRead after;
};
TablesToCompare tables_to_compare(absl::Span<const Change* const> changes);

}  // namespace piccolo
