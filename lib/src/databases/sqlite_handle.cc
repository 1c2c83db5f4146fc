// SPDX-License-Identifier: MIT
#include "databases/sqlite_handle.h"

#include "absl/strings/str_format.h"
#include "databases/errors.h"
#include "overloaded.h"

namespace piccolo {
namespace {

// How long to wait for somebody else's transaction.
constexpr int kBusyTimeoutMs = 10'000;

int bind(sqlite3_stmt* statement, int index, const Value& value) {
  return std::visit(
      Overloaded{
          [&](std::nullptr_t) { return sqlite3_bind_null(statement, index); },
          [&](bool boolean) { return sqlite3_bind_int(statement, index, boolean ? 1 : 0); },
          [&](std::int64_t integer) { return sqlite3_bind_int64(statement, index, integer); },
          [&](double number) { return sqlite3_bind_double(statement, index, number); },
          [&](const std::string& text) {
            return sqlite3_bind_text64(statement, index, text.data(), text.size(), SQLITE_TRANSIENT,
                                       SQLITE_UTF8);
          }},
      value);
}

std::optional<std::string> read_value(sqlite3_stmt* statement, int column) {
  if (sqlite3_column_type(statement, column) == SQLITE_NULL) return std::nullopt;
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  return size == 0 ? std::string() : std::string(bytes, size);
}

Row read_row(sqlite3_stmt* statement) {
  Row row;
  for (int i = 0; i < sqlite3_column_count(statement); ++i) {
    row.push_back(read_value(statement, i));
  }
  return row;
}

int deny_attach(void*, int action, const char*, const char*, const char*, const char*) {
  return action == SQLITE_ATTACH ? SQLITE_DENY : SQLITE_OK;
}

}  // namespace

absl::StatusOr<SqliteHandle> SqliteHandle::open(const std::string& path) {
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  SqliteHandle handle(opened);  // Owned even on failure, as SQLite requires.
  if (code != SQLITE_OK) return absl::UnavailableError(sqlite3_errmsg(opened));
  sqlite3_busy_timeout(opened, kBusyTimeoutMs);
  return handle;
}

absl::StatusOr<std::vector<Row>> SqliteHandle::select(std::string_view sql,
                                                      absl::Span<const Value> parameters) {
  absl::StatusOr<Statement> statement = prepare(sql, parameters);
  if (!statement.ok()) return statement.status();
  std::vector<Row> rows;
  if (*statement == nullptr) return rows;  // Nothing but a comment.
  int code = SQLITE_OK;
  while ((code = sqlite3_step(statement->get())) == SQLITE_ROW) {
    rows.push_back(read_row(statement->get()));
  }
  if (code != SQLITE_DONE) return error(sql);
  return rows;
}

absl::StatusOr<SqliteHandle::Statement> SqliteHandle::prepare(std::string_view sql,
                                                              absl::Span<const Value> parameters) {
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                      &prepared, nullptr);
  Statement statement(prepared);
  if (code != SQLITE_OK) return error(sql);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const std::string name = absl::StrFormat("$%d", i + 1);
    const int index = sqlite3_bind_parameter_index(prepared, name.c_str());
    if (index == 0 || bind(prepared, index, parameters[i]) != SQLITE_OK) {
      return absl::InvalidArgumentError(
          absl::StrFormat("parameter %s cannot be bound\n  statement: %s", name, sql));
    }
  }
  return statement;
}

absl::Status SqliteHandle::error(std::string_view sql) const {
  return statement_error(sqlite3_errmsg(connection_.get()), sql);
}

void SqliteHandle::lock_in() { sqlite3_set_authorizer(connection_.get(), deny_attach, nullptr); }

absl::StatusOr<std::string> SqliteHandle::catalogue_of(const std::string& table) {
  const absl::StatusOr<std::vector<Row>> entries = select(
      "SELECT sql FROM sqlite_master WHERE tbl_name = $1 COLLATE NOCASE AND sql IS NOT NULL "
      "ORDER BY type, name",
      {table});
  if (!entries.ok()) return entries.status();
  std::string catalogue;
  for (const Row& row : *entries) catalogue += row[0].value_or("") + "\n";
  return catalogue;
}

}  // namespace piccolo
