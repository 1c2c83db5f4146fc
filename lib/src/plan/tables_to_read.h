// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "piccolo/change.h"
#include "schema/catalogue.h"

// What of the catalogue changes are about.
namespace piccolo {

// What a database says of tables.
using CatalogueReader = absl::FunctionRef<absl::StatusOr<Catalogue>(absl::Span<const TableName>)>;

// The names under which to ask a database for what changes are about: the tables, what
// they become, and what they refer to.
std::vector<TableName> tables_to_read(absl::Span<const Change* const> changes);

// The table that a change is about, as it is called afterwards.
TableName table_after(const Change& change);

// Adds to `catalogue` the tables that those in it refer to, as far as `known` does not have
// them: without them it is not known what undoes a change of what refers to them.  Errors:
// those of `read`.
absl::Status read_targets(Catalogue& catalogue, const Schema& known, CatalogueReader read);

// Of them, what a comparison needs to know before the changes and after them.
struct TablesToCompare {
  TablesToRead before;
  TablesToRead after;
};
TablesToCompare tables_to_compare(absl::Span<const Change* const> changes);

}  // namespace piccolo
