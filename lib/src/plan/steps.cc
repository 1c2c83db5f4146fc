// SPDX-License-Identifier: MIT
#include "plan/steps.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "overloaded.h"
#include "plan/value_changes.h"
#include "schema/names.h"
#include "sql/migration_table.h"

namespace piccolo {
namespace {

// The migration table, and those of this library, are nobody else's to change.
bool is_own(const TableName& table) {
  return table.schema.empty() && (table.name == "migration" || table.name == "piccolo_record" ||
                                  table.name == "piccolo_faked");
}

absl::Status check_is_not_own(const Change& change) {
  const auto* renaming = std::get_if<RenameTable>(&change);
  const bool becomes_own = renaming != nullptr && is_own(renaming->new_name);
  if (!is_own(table_of(change)) && !becomes_own) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrFormat("it would %s, but that name is that of the migration table or of another "
                      "table of this library",
                      describe(change)));
}

}  // namespace

absl::Status check_for(const Dialect& dialect, const NamedChange& change, const Schema& schema) {
  absl::Status valid = check(*change, schema);
  return valid.ok() ? dialect.check(change, schema) : valid;
}

bool is_opaque(const Step& step, const Dialect& dialect) {
  if (!is_raw(step)) return false;
  return std::holds_alternative<Callable>(step.action) ||
         !std::ranges::all_of(step.statements, [&](const Statement& statement) {
           const auto first = Lexer(dialect.lexical_rules(), statement.sql).next();
           return !first || first->is_one_of({"INSERT", "UPDATE", "DELETE"});
         });
}

absl::StatusOr<Step> StepMaker::make(Action action, bool in_transaction) {
  absl::StatusOr<Step> step =
      std::visit(Overloaded{[&](Change& change) { return make(std::move(change)); },
                            [&](SqlScript& script) -> absl::StatusOr<Step> {
                              auto statements = writer.write(script, in_transaction);
                              if (!statements.ok()) return statements.status();
                              return Step{std::move(script), *std::move(statements)};
                            },
                            [&](Callable& callable) -> absl::StatusOr<Step> {
                              std::vector<Statement> comment = writer.write(callable);
                              return Step{std::move(callable), std::move(comment)};
                            }},
                 action);
  if (step.ok() && is_opaque(*step, dialect)) schema.incomplete = true;
  return step;
}

absl::StatusOr<Step> StepMaker::make(Change unnamed) {
  NamedChange change(std::move(unnamed), schema);
  if (absl::Status others = check_is_not_own(*change); !others.ok()) return others;
  if (absl::Status valid = check_for(dialect, change, schema); !valid.ok()) {
    return absl::Status(valid.code(), absl::StrFormat("it would %s, but %s", describe(*change),
                                                      std::string(valid.message())));
  }
  if (absl::Status converts = check_conversion(*change, schema, dialect); !converts.ok()) {
    return converts;
  }
  const std::vector<std::string> limits = dialect.server_limits(change, server_version, schema);
  if (!limits.empty()) return absl::FailedPreconditionError(absl::StrJoin(limits, "; "));
  absl::StatusOr<std::vector<Statement>> statements = writer.write(change, schema);
  if (!statements.ok()) return statements.status();
  const std::size_t locks = dialect.locks(*change, schema);
  const bool is_provisional = schema.incomplete;
  apply(*change, schema).IgnoreError();  // It is valid.
  return Step{std::make_shared<const Change>(*std::move(change)), *std::move(statements), locks,
              is_provisional};
}

Step make_insert_row(const Dialect& dialect, const MigrationRow& row) {
  return Step{InsertRow{row}, render_insert_row(dialect, row)};
}

Step make_delete_row(const Dialect& dialect, const MigrationRow& row, bool has_faked_table) {
  return Step{DeleteRow{row}, render_delete_row(dialect, row, has_faked_table)};
}

absl::Status Problems::status(std::string_view headline) const {
  if (problems_.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrFormat("%s:\n  - %s", headline, absl::StrJoin(problems_, "\n  - ")));
}

}  // namespace piccolo
