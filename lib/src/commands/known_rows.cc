// SPDX-License-Identifier: MIT
#include "commands/known_rows.h"

#include <algorithm>
#include <iterator>

namespace piccolo {

KnownRows known_rows(const std::optional<MigrationRows>& rows,
                     const std::vector<std::string>& apps) {
  KnownRows known{.has_table = rows.has_value()};
  for (const MigrationRow& row : rows.value_or(MigrationRows())) {
    if (std::ranges::find(apps, row.app_name) != apps.end()) known.rows.push_back(row);
  }
  return known;
}

void follow(Unit unit, MigrationRows& rows) {
  for (const PlannedMigration& migration : unit) {
    for (const Step& step : migration.steps) {
      if (const auto* record = std::get_if<InsertRow>(&step.action)) rows.push_back(record->row);
      const auto* forget = std::get_if<DeleteRow>(&step.action);
      if (forget == nullptr) continue;
      // The most recent go first.
      const auto row = std::find_if(rows.rbegin(), rows.rend(), [&](const MigrationRow& one) {
        return one.id == forget->row.id;
      });
      if (row != rows.rend()) rows.erase(std::next(row).base());
    }
  }
}

std::int64_t growth(Unit unit) {
  std::int64_t rows = 0;
  for (const PlannedMigration& migration : unit) {
    for (const Step& step : migration.steps) {
      rows += std::holds_alternative<InsertRow>(step.action) ? 1 : 0;
      rows -= std::holds_alternative<DeleteRow>(step.action) ? 1 : 0;
    }
  }
  return rows;
}

bool are_seen(const MigrationRows& rows, const RowsSeen& seen) {
  return std::ranges::equal(
      rows, seen.rows, [](const MigrationRow& known, const MigrationRow& row) {
        return (known.id == 0 || known.id == row.id) && known.name == row.name &&
               known.app_name == row.app_name && known.ran_on == row.ran_on;
      });
}

}  // namespace piccolo
