// SPDX-License-Identifier: MIT
#include "plan/steps.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "piccolo/printable.h"
#include "schema/names.h"
#include "sql/definitions.h"
#include "sql/postgres/server_limits.h"
#include "sql/render.h"

namespace piccolo {

namespace {

// The migration table, and those of this library, are nobody else's to change.
bool is_own(const TableName& table) {
  return table.schema.empty() && (table.name == "migration" || table.name == "piccolo_faked");
}

absl::Status check_is_not_own(const Operation& operation) {
  const TableName* table = table_of(operation);
  const auto* renaming = std::get_if<RenameTable>(&operation);
  const bool is_about_own = table != nullptr && is_own(*table);
  if (!is_about_own && (renaming == nullptr || !is_own(renaming->new_name))) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrFormat(
      "it would %s, but that name is the migration table's, or of a table of this library",
      describe(operation)));
}

}  // namespace

absl::StatusOr<Step> make_step(StatementWriter& writer, Operation unnamed, bool in_transaction,
                               Schema& schema, int server_version) {
  const Operation operation = with_names(std::move(unnamed), schema);
  if (absl::Status others = check_is_not_own(operation); !others.ok()) return others;
  if (absl::Status valid = check(operation, schema); !valid.ok()) {
    return absl::Status(valid.code(), absl::StrFormat("it would %s, but %s", describe(operation),
                                                      std::string(valid.message())));
  }
  if (server_version > 0) {
    const std::vector<std::string> limits = server_limits(operation, server_version, schema);
    if (!limits.empty()) return absl::FailedPreconditionError(absl::StrJoin(limits, "; "));
  }
  absl::StatusOr<Step> step = writer.write(operation, schema, in_transaction);
  if (step.ok()) apply(operation, schema).IgnoreError();  // It is valid.
  return step;
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
  return absl::StrFormat("migration \"%s\" of app \"%s\"", printable(migration.id),
                         printable(app.app_name));
}

}  // namespace piccolo
