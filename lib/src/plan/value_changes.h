// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "piccolo/change.h"
#include "sql/dialect.h"

// What becomes of the values of a column that is altered without an expression for them,
// where its definition before is known.  `schema` tells what foreign keys refer to.
namespace piccolo {

// kFailedPrecondition if the database cannot convert them, whatever they are.
absl::Status check_conversion(const Change& change, const Schema& schema, const Dialect& dialect);

// That some may become others, as a sentence.
std::optional<std::string> find_value_change(const Change& change, const Schema& schema,
                                             const Dialect& dialect);

}  // namespace piccolo
