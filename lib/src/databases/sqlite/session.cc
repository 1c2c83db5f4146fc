// SPDX-License-Identifier: MIT
#include "databases/sqlite/session.h"

#include "absl/strings/str_format.h"
#include "sql/quote.h"

namespace piccolo {
namespace {

// https://www.sqlite.org/pragma.html: those that a connection has for itself, and
// that change what a statement does.
constexpr const char* kPragmas[] = {
    "query_only",         "foreign_keys",       "defer_foreign_keys", "ignore_check_constraints",
    "legacy_alter_table", "recursive_triggers", "trusted_schema",     "writable_schema",
    "read_uncommitted",   "full_column_names",  "short_column_names", "reverse_unordered_selects",
    "synchronous"};

constexpr char kTemporary[] =
    "SELECT name, type FROM temp.sqlite_schema WHERE type IN ('table', 'view', 'trigger') AND name "
    "NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

absl::StatusOr<std::string> value_of(SqliteHandle& handle, const std::string& pragma) {
  const absl::StatusOr<std::vector<Row>> rows = handle.select("PRAGMA " + pragma);
  if (!rows.ok()) return rows.status();
  return rows->empty() ? "" : rows->front()[0].value_or("");
}

}  // namespace

absl::StatusOr<SqliteSession> SqliteSession::of(SqliteHandle& handle) {
  SqliteSession session;
  for (const std::string pragma : kPragmas) {
    absl::StatusOr<std::string> value = value_of(handle, pragma);
    if (!value.ok()) return value.status();
    session.pragmas_.emplace_back(pragma, *std::move(value));
  }
  absl::StatusOr<std::string> journal = value_of(handle, "main.journal_mode");
  if (!journal.ok()) return journal.status();
  session.journal_mode_ = *std::move(journal);
  const absl::StatusOr<std::vector<Row>> temporary = handle.select(kTemporary);
  if (!temporary.ok()) return temporary.status();
  for (const Row& row : *temporary) session.temporary_.insert(row[0].value_or(""));
  return session;
}

absl::Status SqliteSession::restore_pragmas(SqliteHandle& handle) const {
  for (const auto& [pragma, value] : pragmas_) {
    const absl::StatusOr<std::string> now = value_of(handle, pragma);
    if (!now.ok()) return now.status();
    if (*now == value) continue;
    handle.execute(absl::StrFormat("PRAGMA %s = %s", pragma, value)).IgnoreError();
  }
  // Nobody can read this one.
  absl::Status same_like = handle.execute("PRAGMA case_sensitive_like = OFF");
  if (!same_like.ok()) return same_like;
  // Without a journal nothing could be undone.  Another one may be meant to stay.
  const absl::StatusOr<std::string> journal = value_of(handle, "main.journal_mode");
  if (!journal.ok()) return journal.status();
  return *journal == "off" ? handle.execute("PRAGMA main.journal_mode = " + journal_mode_)
                           : absl::OkStatus();
}

absl::Status SqliteSession::restore(SqliteHandle& handle) const {
  if (absl::Status restored = restore_pragmas(handle); !restored.ok()) return restored;
  const absl::StatusOr<std::vector<Row>> temporary = handle.select(kTemporary);
  if (!temporary.ok()) return temporary.status();
  for (const Row& row : *temporary) {
    const std::string name = row[0].value_or("");
    if (temporary_.contains(name)) continue;
    // A trigger is gone when its table is.
    absl::Status dropped = handle.execute(
        absl::StrFormat("DROP %s IF EXISTS temp.%s", row[1].value_or(""), quote_name(name)));
    if (!dropped.ok()) return dropped;
  }
  return absl::OkStatus();
}

absl::Status SqliteSession::prepare_for(SqliteHandle& handle, const TableName& table) const {
  const absl::StatusOr<std::vector<Row>> hidden = handle.select(
      "SELECT name FROM temp.sqlite_schema WHERE name IN ($1 COLLATE NOCASE, 'piccolo_new_' || "
      "$1)",
      {table.name});
  if (!hidden.ok()) return hidden.status();
  if (hidden->empty()) return restore_pragmas(handle);
  return absl::FailedPreconditionError(absl::StrFormat("a temporary table \"%s\" hides table %s",
                                                       hidden->front()[0].value_or(""),
                                                       to_string(table)));
}

}  // namespace piccolo
