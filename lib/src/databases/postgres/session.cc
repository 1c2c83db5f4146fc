// SPDX-License-Identifier: MIT
#include "databases/postgres/session.h"

#include "absl/strings/str_format.h"
#include "sql/dialect.h"
#include "sql/quote.h"

namespace piccolo {
namespace {

// The role, the user, whether there are temporary tables; and what somebody has set in
// this session, and not just for a transaction.
constexpr char kSession[] = R"(
SELECT current_setting('role'), session_user,
  EXISTS (SELECT FROM pg_class WHERE relnamespace = pg_my_temp_schema()), name, setting
FROM (VALUES (1)) AS one LEFT JOIN pg_settings ON source = 'session')";

std::string text(std::string_view value) { return postgres_dialect().quote_text(value); }

std::string set_config(std::string_view name, const std::optional<std::string>& value) {
  return absl::StrFormat("SELECT set_config(%s, %s, false)", text(name), text(value.value_or("")));
}

}  // namespace

absl::StatusOr<PostgresSession> read_session(PostgresHandle& connection) {
  const absl::StatusOr<std::vector<Row>> rows = connection.select(kSession);
  if (!rows.ok()) return rows.status();
  const Row& first = rows->front();
  PostgresSession session{
      .restore = {"UNLISTEN *", "RESET SESSION AUTHORIZATION",
                  "SET SESSION AUTHORIZATION " + quote_name(first[1].value_or("")), "RESET ALL"},
      .end_migration = {"CLOSE ALL"}};
  for (const Row& row : *rows) {
    if (row[3]) session.restore.push_back(set_config(*row[3], row[4]));
  }
  session.restore.push_back(set_config("role", first[0]));
  const bool had_temporary_tables = is_true(first[2]);
  if (!had_temporary_tables) session.end_migration.emplace_back("DISCARD TEMP");
  return session;
}

std::string set_lock_timeout(std::chrono::milliseconds timeout, bool in_transaction) {
  return absl::StrFormat("SET %s lock_timeout = %d", in_transaction ? "LOCAL" : "SESSION",
                         timeout.count());
}

std::string refuse_temporary(const TableName& table) {
  return absl::StrFormat(
      "DO $piccolo$BEGIN IF to_regclass(%s) IS NOT NULL THEN RAISE EXCEPTION 'a temporary table "
      "hides table %%', %s; END IF; END$piccolo$",
      text("pg_temp." + quote_name(table.name)), text(quote_table(table)));
}

}  // namespace piccolo
