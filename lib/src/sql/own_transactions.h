// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "piccolo/action.h"
#include "sql/dialect.h"

// Scripts that begin and end transactions of their own.
namespace piccolo {

// Whether `sql` controls transactions by more than a BEGIN and a COMMIT around all of it.
bool has_own_transactions(const Dialect& dialect, std::string_view sql);

// kInvalidArgument, with file and line, if a transaction that `script` begins does not end
// in it, or it ends one that it has not begun.
absl::Status check_own_transactions(const Dialect& dialect, const SqlScript& script);

}  // namespace piccolo
