// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "piccolo/change.h"
#include "schema/catalogue.h"
#include "sql/dialect.h"

namespace piccolo {

struct Difference {
  enum class Kind {
    kNotAsPlanned,  // What a change is about is not as the plan says.
    kChanged,       // No change is about it, and it is gone or another one.
    kBeside,        // There is something new, or an index went that others may drop: only to tell.
  };
  Kind kind;
  TableName table;
  std::string sentence;
};

// Whether a database is as it was planned: what it said before some changes and after
// them, and `planned`, the schema that the plan has after them.
//
// Looks at the tables that the changes are about; leave out what raw SQL or a function
// may have changed.  The changes have names, as NamedChange gives them.
std::vector<Difference> compare_catalogues(const Catalogue& before,
                                           absl::Span<const Change* const> changes,
                                           const Schema& planned, const Catalogue& after,
                                           const Dialect& dialect);

// Whether none of the differences is to undo anything.
bool is_as_planned(absl::Span<const Difference> differences);

}  // namespace piccolo
