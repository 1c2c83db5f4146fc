// SPDX-License-Identifier: MIT
#pragma once

#include "absl/status/status.h"
#include "piccolo/action.h"

namespace piccolo {

// That names and SQL are UTF-8, which PostgreSQL insists on and SQLite takes for granted,
// and have no NUL byte, where a database would stop to read and leave out what follows;
// kInvalidArgument, naming the part, otherwise.  Bytes as a default are sent in another
// form, and may have any.
absl::Status check_text(const Change& change);
// That the SQL of both directions has no NUL byte.
absl::Status check_text(const Raw& raw);

}  // namespace piccolo
