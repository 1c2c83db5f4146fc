// SPDX-License-Identifier: MIT
#include "databases/sqlite/run_step.h"

#include "absl/strings/str_format.h"
#include "databases/errors.h"
#include "databases/rows.h"
#include "sql/dialect.h"
#include "sql/migration_table.h"

namespace piccolo {
namespace {

// Whether a step may break a foreign key.  Adding tables and renaming cannot.
bool may_break_foreign_keys(const Step& step) {
  const Change* change = change_of(step);
  if (change == nullptr) return is_raw(step);
  if (const auto* add = std::get_if<AddColumn>(change)) return add->column.references.has_value();
  return !std::holds_alternative<AddTable>(*change) &&
         !std::holds_alternative<RenameTable>(*change) &&
         !std::holds_alternative<RenameColumn>(*change) &&
         !std::holds_alternative<AddIndex>(*change);
}

// While they are enforced, dropping a table deletes the rows that refer to it.
absl::Status check_foreign_keys_off(SqliteHandle& handle) {
  const absl::StatusOr<std::vector<Row>> enforced = handle.select("PRAGMA foreign_keys");
  if (!enforced.ok()) return enforced.status();
  if (enforced->front()[0] == "0") return absl::OkStatus();
  return absl::FailedPreconditionError(
      "PRAGMA foreign_keys is on, so changing a table could delete rows that refer to it");
}

// That a statement of ours has changed the rows it says, and no others by way of
// a foreign key or a trigger.
absl::Status check_nothing_cascaded(const SqliteHandle& handle, const Statement& statement,
                                    int before) {
  const bool changes_rows =
      statement.sql.starts_with("INSERT") || statement.sql.starts_with("DELETE");
  const int changed = handle.total_changes() - before;
  const int expected = changes_rows ? handle.changes() : 0;
  if (changed == expected) return absl::OkStatus();
  return statement_error(
      absl::StatusCode::kInternal,
      absl::StrFormat("it changed %d rows of other tables, by a foreign key or a trigger",
                      changed - expected),
      statement.sql);
}

// A table is made anew from what it was when the plan was made.
absl::Status check_expectation(SqliteHandle& handle, const Expectation& expected) {
  absl::StatusOr<std::string> catalogue = handle.catalogue_of(expected.table);
  if (!catalogue.ok()) return catalogue.status();
  if (*catalogue == expected.catalogue) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrFormat(
      "table \"%s\" is not what it was when this was planned (has a C++ function of the same "
      "run changed it? then run up to that migration first)",
      expected.table));
}

absl::Status check_rows(SqliteHandle& handle, const RowCheck& check) {
  const absl::StatusOr<std::vector<Row>> counted = handle.select(check.query);
  if (!counted.ok()) return counted.status();
  const std::string count = counted->front()[0].value_or("");
  if (count == "0") return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrFormat("%s: %s", check.words, count));
}

absl::Status run_statement(SqliteHandle& handle, const Statement& statement, bool is_ours) {
  if (statement.expects != nullptr) {
    if (absl::Status met = check_expectation(handle, *statement.expects); !met.ok()) return met;
  }
  if (statement.row_check != nullptr) {
    if (absl::Status kept = check_rows(handle, *statement.row_check); !kept.ok()) return kept;
  }
  const auto text = statement.is_verbatim ? SqliteHandle::Text::kTheirs : SqliteHandle::Text::kOurs;
  const int before = handle.total_changes();
  if (absl::Status done = handle.execute(statement.sql, text); !done.ok()) {
    ErrorDetails details = error_details(done).value_or(ErrorDetails());
    locate(details, sqlite_dialect(), statement, handle.error_offset());
    return with_details(done, details);
  }
  return is_ours ? check_nothing_cascaded(handle, statement, before) : absl::OkStatus();
}

}  // namespace

absl::Status run_step(SqliteHandle& handle, const Step& step, ForeignKeyCheck& foreign_keys) {
  if (may_break_foreign_keys(step)) {
    if (absl::Status seen = foreign_keys.look_before(handle); !seen.ok()) return seen;
  }
  const bool is_ours = change_of(step) != nullptr;
  if (is_ours) {
    if (absl::Status off = check_foreign_keys_off(handle); !off.ok()) return off;
  }
  for (const Statement& statement : step.statements) {
    if (absl::Status done = run_statement(handle, statement, is_ours); !done.ok()) return done;
    if (changes_one_row(step, statement) && handle.changes() != 1) return row_error(step);
  }
  const Change* change = change_of(step);
  const auto* renaming = change == nullptr ? nullptr : std::get_if<RenameTable>(change);
  if (renaming != nullptr) foreign_keys.rename(renaming->table.name, renaming->new_name);
  return absl::OkStatus();
}

absl::Status run_look(SqliteHandle& handle, const Look& look) {
  const absl::StatusOr<std::vector<Row>> counted = handle.select(
      look.expects_table
          ? render_count_rows(sqlite_dialect(), *look.apps)
          : R"(SELECT (SELECT "sql" FROM main.sqlite_schema WHERE "name" = 'migration'), 0, 0)");
  if (!counted.ok()) return counted.status();
  if (absl::Status taken = take_count(counted->front(), look); !taken.ok()) return taken;
  if (!look.expects_table || !look.with_rows) return absl::OkStatus();
  const absl::StatusOr<std::vector<Row>> rows =
      handle.select(render_read_rows_of(sqlite_dialect(), *look.apps));
  return rows.ok() ? take_rows(*rows, look) : rows.status();
}

}  // namespace piccolo
