// SPDX-License-Identifier: MIT
#include "sql/render.h"

#include "absl/strings/str_format.h"
#include "overloaded.h"
#include "sql/split.h"

namespace piccolo {
namespace {

using Statements = std::vector<std::string>;

std::string comment(const Callable& callable) {
  return callable.name.empty() ? "-- calls a C++ function"
                               : absl::StrFormat("-- calls the C++ function \"%s\"", callable.name);
}

}  // namespace

absl::StatusOr<Pieces> render(Dialect dialect, const Operation& operation, const Schema& before,
                              bool in_transaction) {
  if (const Raw* raw = std::get_if<Raw>(&operation)) {
    return render_raw(dialect, *raw, in_transaction);
  }
  return dialect == Dialect::kPostgres ? render_postgres(operation, before)
                                       : render_sqlite(operation, before);
}

absl::StatusOr<Pieces> render_raw(Dialect dialect, const Raw& raw, bool in_transaction) {
  const auto split = [&](const SqlScript& script) -> absl::StatusOr<Statements> {
    if (!in_transaction) return split_statements(dialect, script.text);
    return transactional_statements(dialect, script.text);
  };
  const absl::StatusOr<Statements> statements = std::visit(
      Overloaded{[](const Nothing&) -> absl::StatusOr<Statements> { return Statements(); }, split,
                 [](const Callable& callable) -> absl::StatusOr<Statements> {
                   return Statements{comment(callable)};
                 }},
      raw.forwards);
  if (!statements.ok()) return statements.status();
  return Pieces(statements->begin(), statements->end());
}

}  // namespace piccolo
