// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "databases/step.h"
#include "error.h"
#include "sql/dialect.h"

namespace piccolo {

// The error of a statement that the database, or we, have refused in these words.
absl::Status statement_error(absl::StatusCode code, std::string_view words,
                             std::string_view statement);

// Adds to `details` the statement that failed and where it stands in its file.  Without an
// `offset` in it, which is where it is wrong: where it begins.
void locate(ErrorDetails& details, const Dialect& dialect, const Statement& statement,
            std::optional<std::size_t> offset);

// kAborted: the first statement of `step` did not change exactly one row.
absl::Status row_error(const Step& step);

// kFailedPrecondition: a migration that runs without a transaction has begun one and
// not ended it.
absl::Status open_transaction_error();

// `status` with what failed_step() tells of it.
absl::Status with_failed_step(const absl::Status& status, std::size_t step);

}  // namespace piccolo
