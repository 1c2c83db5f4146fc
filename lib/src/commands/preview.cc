// SPDX-License-Identifier: MIT
#include "commands/preview.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "databases/step.h"
#include "piccolo/printable.h"

namespace piccolo {
namespace {

// What stands before a migration's statements.
std::string heading(const PlannedMigration& planned) {
  const Migration& migration = *planned.migration;
  return absl::StrFormat("-- %s%s%s%s%s%s\n", describe(*planned.app, migration),
                         planned.fake ? " (a fake: only its row)" : "",
                         planned.adopted ? " (adopted: only its row)" : "",
                         planned.in_transaction ? "" : " (outside a transaction)",
                         migration.description.empty() ? "" : ": ",
                         printable(migration.description));
}

}  // namespace

std::string preview(const Plan& plan, const Dialect& dialect, TransactionScope scope) {
  std::string sql;
  for (const Unit unit : split_into_units(plan, scope)) {
    const bool transaction = unit.front().in_transaction;
    if (transaction) absl::StrAppendFormat(&sql, "%s;\n", dialect.begin());
    for (const PlannedMigration& migration : unit) {
      sql += heading(migration);
      if (std::ranges::any_of(migration.steps, &Step::is_provisional)) {
        sql += "-- As far as it is known what SQL or a function before it leaves.\n";
      }
      for (const Step& step : migration.steps) {
        // The name of a C++ function stands in a comment.
        const bool is_function = std::holds_alternative<Callable>(step.action);
        for (const Statement& statement : step.statements) {
          absl::StrAppendFormat(&sql, "%s\n",
                                is_function ? printable(statement.sql) : statement.sql + ";");
        }
      }
    }
    if (transaction) sql += "COMMIT;\n";
  }
  return sql;
}

std::string preview_of_file(const std::string& file) { return "--   - " + file + "\n"; }

}  // namespace piccolo
