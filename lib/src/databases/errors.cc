// SPDX-License-Identifier: MIT
#include "databases/errors.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "excerpt.h"
#include "sql/split.h"
#include "utf8.h"

namespace piccolo {
namespace {

constexpr std::size_t kLongestShown = 1000;

std::string shortened(std::string_view sql) {
  if (sql.size() <= kLongestShown) return std::string(sql);
  std::size_t end = kLongestShown;
  while (continues_character(sql[end])) --end;
  return absl::StrFormat("%s… (%d bytes)", sql.substr(0, end), sql.size());
}

// The number of the line of `text` that the byte `offset` is in, from 0.
std::size_t line_of(std::string_view text, std::size_t offset) {
  return static_cast<std::size_t>(std::ranges::count(text.substr(0, offset), '\n'));
}

}  // namespace

absl::Status statement_error(absl::StatusCode code, std::string_view words,
                             std::string_view statement) {
  return with_details(absl::Status(code, std::string(words)), {.statement = shortened(statement)});
}

void locate(ErrorDetails& details, const Dialect& dialect, const Statement& statement,
            std::optional<std::size_t> offset) {
  const std::string_view sql = statement.sql;
  const bool is_in_file = statement.file != nullptr;
  const std::size_t first = is_in_file ? statement.line : 1;
  details.statement = shortened(sql);
  if (is_in_file) {
    const std::size_t begin =
        sql.size() - without_leading_comments(dialect.lexical_rules(), sql).size();
    details.file = *statement.file;
    details.line = first + line_of(sql, begin);
  }
  if (!offset) return;
  details.line = first + line_of(sql, *offset);
  const bool is_line = !is_in_file && sql.find('\n') == sql.npos;
  details.excerpt = excerpt(sql, *offset, is_line ? 0 : first);
}

absl::Status row_error(const Step& step) {
  if (std::holds_alternative<InsertRow>(step.action)) {
    return absl::AbortedError(
        "the migration table did not take its row: it has one already, or a trigger or a rule");
  }
  return absl::AbortedError(
      "its row could not be removed from the migration table: it is not there any more, or there "
      "is a trigger or a rule");
}

absl::Status open_transaction_error() {
  return absl::FailedPreconditionError(
      "it began a transaction of its own and did not end it, so what it did in there is undone");
}

std::optional<std::size_t> failed_step(const absl::Status& status) {
  const std::optional<ErrorDetails> details = error_details(status);
  return details ? details->step : std::nullopt;
}

absl::Status with_failed_step(const absl::Status& status, std::size_t step) {
  ErrorDetails details = error_details(status).value_or(ErrorDetails());
  details.step = step;
  return with_details(status, details);
}

}  // namespace piccolo
