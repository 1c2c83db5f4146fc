// SPDX-License-Identifier: MIT
#include "databases/rows.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "sql/migration_table.h"

namespace piccolo {
namespace {

absl::StatusOr<MigrationRow> parse_migration_row(const Row& row) {
  MigrationRow parsed{.name = row[1].value_or(""), .app_name = row[2].value_or("")};
  absl::StatusOr<MigrationRow::Time> ran_on = parse_time(row[3].value_or(""));
  if (!ran_on.ok() || !absl::SimpleAtoi(row[0].value_or(""), &parsed.id)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "the row of the migration table with the id %s cannot be read: %s", row[0].value_or("NULL"),
        ran_on.ok() ? "the id is not a number" : std::string(ran_on.status().message())));
  }
  parsed.ran_on = *ran_on;
  parsed.faked = row[4] == "t" || row[4] == "1";
  return parsed;
}

}  // namespace

void sort_rows(MigrationRows& rows) { std::ranges::sort(rows, {}, &MigrationRow::id); }

absl::StatusOr<MigrationRows> parse_migration_rows(const std::vector<Row>& rows) {
  MigrationRows parsed;
  for (const Row& row : rows) {
    absl::StatusOr<MigrationRow> one = parse_migration_row(row);
    if (!one.ok()) return one.status();
    parsed.push_back(*std::move(one));
  }
  sort_rows(parsed);
  return parsed;
}

absl::Status take_count(const Row& row, const Look& look) {
  *look.seen = {.identity = row[0], .id_sum = row[2].value_or("")};
  if (absl::SimpleAtoi(row[1].value_or(""), &look.seen->count)) return absl::OkStatus();
  return absl::InternalError("the rows of the migration table could not be counted");
}

absl::Status take_rows(const std::vector<Row>& rows, const Look& look) {
  absl::StatusOr<MigrationRows> parsed = parse_migration_rows(rows);
  if (!parsed.ok()) return parsed.status();
  look.seen->rows = *std::move(parsed);
  return absl::OkStatus();
}

void look_at(const MigrationRows& rows, bool has_table, const Look& look) {
  *look.seen = {};
  if (has_table) look.seen->identity = "the migration table";
  std::int64_t sum = 0;
  for (const MigrationRow& row : rows) {
    if (std::ranges::find(*look.apps, row.app_name) == look.apps->end()) continue;
    ++look.seen->count;
    sum += row.id;
    if (!look.with_rows) continue;
    look.seen->rows.push_back(row);
    look.seen->rows.back().faked = false;
  }
  look.seen->id_sum = std::to_string(sum);
}

}  // namespace piccolo
