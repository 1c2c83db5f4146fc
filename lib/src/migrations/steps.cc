// SPDX-License-Identifier: MIT
#include "migrations/steps.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "sql/render.h"

namespace piccolo {

absl::StatusOr<Step> make_step(Dialect dialect, const Operation& operation, bool in_transaction,
                               Schema& schema) {
  absl::StatusOr<std::vector<std::string>> statements =
      render(dialect, operation, schema, in_transaction);
  if (!statements.ok()) return statements.status();
  if (absl::Status applied = apply(operation, schema); !applied.ok()) {
    return absl::Status(applied.code(), absl::StrFormat("it would %s, but %s", describe(operation),
                                                        std::string(applied.message())));
  }
  return Step{operation, *std::move(statements)};
}

Step make_record(Dialect dialect, const MigrationRow& row) {
  return Step{Record{row}, render_record(dialect, row)};
}

Step make_forget(Dialect dialect, const MigrationRow& row) {
  return Step{Forget{row}, render_forget(dialect, row)};
}

absl::Status Problems::status(std::string_view headline) const {
  if (problems_.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrFormat("%s:\n  - %s", headline, absl::StrJoin(problems_, "\n  - ")));
}

std::string describe(const AppConfig& app, const Migration& migration) {
  return absl::StrFormat("migration \"%s\" of app \"%s\"", migration.id, app.app_name);
}

}  // namespace piccolo
