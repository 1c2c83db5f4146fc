// SPDX-License-Identifier: MIT
#include <cstdio>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "sql/quote.h"
#include "sql/render.h"

namespace piccolo {
namespace {

using std::chrono::microseconds;

// The row of our own table that marks a row of the migration table as a fake.
// `ran_on` is part of it, so that one left behind by somebody who only knows the
// migration table does not mark a later run.
std::string faked_key(Dialect dialect, const MigrationRow& row) {
  return absl::StrFormat("%s, %s, %s", quote_text(dialect, row.name),
                         quote_text(dialect, row.app_name),
                         quote_text(dialect, format_time(row.ran_on)));
}

}  // namespace

std::vector<std::string> render_create_migration_table(Dialect dialect) {
  return {absl::StrFormat(
      R"(CREATE TABLE "migration" ("id" %s PRIMARY KEY NOT NULL, "name" VARCHAR(200) NOT NULL DEFAULT '', "app_name" VARCHAR(200) NOT NULL DEFAULT '', "ran_on" TIMESTAMP NOT NULL DEFAULT current_timestamp))",
      dialect == Dialect::kPostgres ? "SERIAL" : "INTEGER")};
}

std::vector<std::string> render_record(Dialect dialect, const MigrationRow& row) {
  const std::string time = quote_text(dialect, format_time(row.ran_on));
  std::vector<std::string> statements = {absl::StrFormat(
      R"(INSERT INTO "migration" ("name", "app_name", "ran_on") SELECT %1$s, %2$s, %3$s WHERE NOT EXISTS (SELECT 1 FROM "migration" WHERE "name" = %1$s AND "app_name" = %2$s))",
      quote_text(dialect, row.name), quote_text(dialect, row.app_name),
      dialect == Dialect::kPostgres ? "timestamp " + time : time)};
  if (row.faked) {
    statements.push_back(
        R"(CREATE TABLE IF NOT EXISTS "piccolo_faked" ("name" VARCHAR(200) NOT NULL, "app_name" VARCHAR(200) NOT NULL, "ran_on" TIMESTAMP NOT NULL, PRIMARY KEY ("name", "app_name", "ran_on")))");
    statements.push_back(absl::StrFormat(
        R"(INSERT INTO "piccolo_faked" ("name", "app_name", "ran_on") VALUES (%s))",
        faked_key(dialect, row)));
  }
  return statements;
}

std::vector<std::string> render_forget(Dialect dialect, const MigrationRow& row) {
  std::vector<std::string> statements = {
      absl::StrFormat(R"(DELETE FROM "migration" WHERE "id" = %d AND "name" = %s AND "app_name" = %s)",
                      row.id, quote_text(dialect, row.name), quote_text(dialect, row.app_name))};
  if (row.faked) {
    statements.push_back(absl::StrFormat(
        R"(DELETE FROM "piccolo_faked" WHERE ("name", "app_name", "ran_on") = (%s))",
        faked_key(dialect, row)));
  }
  return statements;
}

std::string render_read_rows(Dialect dialect, bool has_faked_table) {
  const std::string time = dialect == Dialect::kPostgres
                               ? R"(to_char(m."ran_on", 'YYYY-MM-DD HH24:MI:SS.US'))"
                               : R"(m."ran_on")";
  const std::string faked =
      has_faked_table
          ? R"(EXISTS (SELECT 1 FROM "piccolo_faked" f WHERE f."name" = m."name" AND f."app_name" = m."app_name" AND f."ran_on" = m."ran_on"))"
          : "false";
  return absl::StrFormat(R"(SELECT m."id", m."name", m."app_name", %s, %s FROM "migration" m)",
                         time, faked);
}

std::string format_time(MigrationRow::Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<microseconds> clock(time - day);
  std::string text = absl::StrFormat(
      "%04d-%02d-%02d %02d:%02d:%02d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  // Python leaves out a fraction of nought.
  if (clock.subseconds().count() == 0) return text;
  return text + absl::StrFormat(".%06d", clock.subseconds().count());
}

absl::StatusOr<MigrationRow::Time> parse_time(std::string_view text) {
  const std::string copy(text);  // sscanf needs its NUL.
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  char separator = 0;
  int length = 0;
  const int fields = std::sscanf(copy.c_str(), "%4d-%2u-%2u%c%2d:%2d:%2d%n", &year, &month, &day,
                                 &separator, &hours, &minutes, &seconds, &length);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  std::string fraction = fields == 7 ? copy.substr(static_cast<std::size_t>(length)) : "";
  if (fields != 7 || !date.ok() || (separator != ' ' && separator != 'T') ||
      (!fraction.empty() && fraction.find_first_not_of("0123456789", 1) != std::string::npos) ||
      (!fraction.empty() && fraction[0] != '.')) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "\"%s\" is not a time as the migration table has it, e.g. 2026-11-22 09:00:00.000000",
        copy));
  }
  fraction.resize(7, '0');
  int micros = 0;
  (void)absl::SimpleAtoi(fraction.substr(1), &micros);
  return std::chrono::local_days(date) + std::chrono::hours(hours) +
         std::chrono::minutes(minutes) + std::chrono::seconds(seconds) + microseconds(micros);
}

}  // namespace piccolo
