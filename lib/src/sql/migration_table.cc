// SPDX-License-Identifier: MIT
#include "sql/migration_table.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "sql/record_table.h"

namespace piccolo {
namespace {

using std::chrono::microseconds;

// The row of the table in which older versions remembered fakes.  `ran_on` is part of it,
// so that one left behind by somebody who only knows the migration table does not mark a
// later run.
std::string faked_key(const Dialect& dialect, const MigrationRow& row) {
  return absl::StrFormat("%s, %s, %s", dialect.quote_text(row.name),
                         dialect.quote_text(row.app_name),
                         dialect.quote_text(format_time(row.ran_on)));
}

std::string of_apps(const Dialect& dialect, const std::vector<std::string>& apps) {
  const auto quoted = [&](std::string* out, const std::string& app) {
    out->append(dialect.quote_text(app));
  };
  return absl::StrFormat(R"(FROM "migration" m WHERE m."app_name" IN (%s))",
                         absl::StrJoin(apps, ", ", quoted));
}

}  // namespace

std::vector<Statement> render_create_migration_table(const Dialect& dialect) {
  return {absl::StrFormat(
      R"(CREATE TABLE "migration" ("id" %s PRIMARY KEY NOT NULL, "name" VARCHAR(200) NOT NULL DEFAULT '', "app_name" VARCHAR(200) NOT NULL DEFAULT '', "ran_on" TIMESTAMP NOT NULL DEFAULT current_timestamp))",
      dialect.id_type())};
}

std::vector<Statement> render_insert_row(const Dialect& dialect, const MigrationRow& row) {
  return {absl::StrFormat(
      R"(INSERT INTO "migration" ("name", "app_name", "ran_on") SELECT %1$s, %2$s, %3$s WHERE NOT EXISTS (SELECT 1 FROM "migration" WHERE "name" = %1$s AND "app_name" = %2$s))",
      dialect.quote_text(row.name), dialect.quote_text(row.app_name),
      dialect.quote_timestamp(format_time(row.ran_on)))};
}

std::vector<Statement> render_delete_row(const Dialect& dialect, const MigrationRow& row,
                                         bool has_faked_table) {
  std::vector<Statement> statements = {absl::StrFormat(
      R"(DELETE FROM "migration" WHERE "id" = %d AND "name" = %s AND "app_name" = %s)", row.id,
      dialect.quote_text(row.name), dialect.quote_text(row.app_name))};
  if (row.faked && has_faked_table) {
    statements.push_back(absl::StrFormat(
        R"(DELETE FROM "piccolo_faked" WHERE ("name", "app_name", "ran_on") = (%s))",
        faked_key(dialect, row)));
  }
  return statements;
}

std::string render_read_rows(const Dialect& dialect, bool has_record, bool has_faked_table) {
  std::string faked = has_record ? std::string(record_says_faked()) : "false";
  if (has_faked_table) {
    faked +=
        R"( OR EXISTS (SELECT 1 FROM "piccolo_faked" f WHERE f."name" = m."name" AND f."app_name" = m."app_name" AND f."ran_on" = m."ran_on"))";
  }
  return absl::StrFormat(R"(SELECT m."id", m."name", m."app_name", %s, %s FROM "migration" m)",
                         dialect.time_as_text(R"(m."ran_on")"), faked);
}

std::string render_count_rows(const Dialect& dialect, const std::vector<std::string>& apps) {
  return absl::StrFormat("SELECT %s, count(*), coalesce(%s, 0) %s",
                         dialect.migration_table_identity(), dialect.sum_of_ids(R"(m."id")"),
                         of_apps(dialect, apps));
}

std::string render_read_rows_of(const Dialect& dialect, const std::vector<std::string>& apps) {
  return absl::StrFormat(R"(SELECT m."id", m."name", m."app_name", %s, false %s)",
                         dialect.time_as_text(R"(m."ran_on")"), of_apps(dialect, apps));
}

std::string format_time(MigrationRow::Time time) {
  const auto micros = time.time_since_epoch().count();
  // Python leaves out a fraction of nought.
  const char* format = micros % 1'000'000 == 0 ? "%E4Y-%m-%d %H:%M:%S" : "%E4Y-%m-%d %H:%M:%E6S";
  return absl::FormatTime(format, absl::FromUnixMicros(micros), absl::UTCTimeZone());
}

absl::StatusOr<MigrationRow::Time> parse_time(std::string_view text) {
  std::string spaced(text);
  if (spaced.size() > 10 && spaced[10] == 'T') spaced[10] = ' ';
  absl::Time time;
  if (!absl::ParseTime("%Y-%m-%d %H:%M:%E*S", spaced, &time, nullptr)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "\"%s\" is not a time as the migration table has it, e.g. 2026-11-22 09:00:00.000000",
        text));
  }
  return MigrationRow::Time(microseconds(absl::ToUnixMicros(time)));
}

}  // namespace piccolo
