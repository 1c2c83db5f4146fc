// SPDX-License-Identifier: MIT
#include <algorithm>
#include <map>

#include "commands/apps.h"
#include "commands/database_info.h"
#include "commands/marks.h"
#include "migrations/migration_key.h"
#include "piccolo/commands.h"
#include "sql/migration_table.h"
#include "sql/record_table.h"

namespace piccolo {
namespace {

// The rows of an app, in their order.
using Rows = std::vector<const MigrationRow*>;

// Those of each app, and the apps in the order in which they ran first.
struct RowsOfApps {
  explicit RowsOfApps(const MigrationRows& rows) {
    for (const MigrationRow& row : rows) {
      Rows& rows_of_app = of[row.app_name];
      if (rows_of_app.empty()) apps.push_back(row.app_name);
      rows_of_app.push_back(&row);
    }
  }

  std::map<std::string, Rows> of;
  std::vector<std::string> apps;
};

// Of a row without a migration.
MigrationStatus status_of(const MigrationRow& row, Marks& marks) {
  MigrationStatus status{
      .app_name = row.app_name, .migration_id = row.name, .description = "-", .exists = false};
  marks.add(row, nullptr, status);
  return status;
}

// Of an app of the registry: its migrations, then rows that have none.
void add_app(const AppConfig& app, const Rows& rows, Marks& marks,
             std::vector<MigrationStatus>& statuses) {
  std::map<MigrationKey, const MigrationRow*> left;
  for (const MigrationRow* row : rows) left.emplace(key_of(&app, row->name), row);  // The first.
  for (const Migration& migration : app.migrations) {
    const auto row = left.find(key_of(migration));
    statuses.push_back(
        {.app_name = app.app_name,
         .migration_id = migration.id,
         .description = migration.description.empty() ? "-" : migration.description});
    if (row == left.end()) continue;
    marks.add(*row->second, &migration, statuses.back());
    left.erase(row);
  }
  for (const MigrationRow* row : rows) {
    if (left.erase(key_of(&app, row->name)) > 0) statuses.push_back(status_of(*row, marks));
  }
}

// Of an app that the registry does not know: its rows.
void add_unknown_app(const Rows& rows, Marks& marks, std::vector<MigrationStatus>& statuses) {
  for (const MigrationRow* row : rows) {
    statuses.push_back(status_of(*row, marks));
    statuses.back().app_exists = false;
  }
}

MigrationEvent event_of(const RecordEntry& entry) {
  return {.event = name_of(entry.event),
          .app_name = entry.row.app_name,
          .migration_id = entry.row.name,
          .ran_on = format_time(entry.row.ran_on),
          .written_at = entry.written_at,
          .milliseconds = entry.milliseconds,
          .service_version = entry.service_version,
          .library_version = entry.library_version};
}

}  // namespace

absl::StatusOr<std::vector<MigrationStatus>> CheckMigrationManager::get_migration_statuses() {
  const auto apps = select_apps(registry_, app_name_, /*with_dependencies=*/false);
  const absl::StatusOr<DatabaseInfo> info = read_info(database_, WaitPolicy());
  if (!info.ok()) return info.status();

  MigrationRows asked = info->rows.value_or(MigrationRows());
  const auto is_other = [&](const MigrationRow& row) {
    return app_name_ != kEverything && row.app_name != app_name_;
  };
  std::erase_if(asked, is_other);
  absl::StatusOr<Marks> marks = Marks::read(database_.backend(), *info, asked);
  if (!marks.ok()) return marks.status();
  RowsOfApps rows(asked);
  std::vector<MigrationStatus> statuses;
  if (apps.ok()) {
    for (const AppConfig* app : *apps) add_app(*app, rows.of[app->app_name], *marks, statuses);
  } else if (!rows.of.contains(app_name_)) {
    return apps.status();
  }
  for (const std::string& name : rows.apps) {
    const bool is_known = registry_.get_app_config(name).ok();
    if (!is_known) add_unknown_app(rows.of[name], *marks, statuses);
  }
  return statuses;
}

absl::StatusOr<std::vector<MigrationEvent>> CheckMigrationManager::get_migration_history() {
  const absl::StatusOr<DatabaseInfo> info = read_info(database_, WaitPolicy());
  if (!info.ok()) return info.status();
  std::vector<MigrationEvent> history;
  if (!info->has_record) return history;
  const auto entries = database_.backend().history(app_name_ == kEverything ? "" : app_name_);
  if (!entries.ok()) return entries.status();

  // Of those about one row, the last says what has become of it.
  std::map<RowKey, std::size_t> last;
  for (const RecordEntry& entry : *entries) {
    if (entry.event == RecordEvent::kReversed) {
      last.erase(row_key(entry.row));
    } else {
      last[row_key(entry.row)] = history.size();
    }
    history.push_back(event_of(entry));
  }
  for (const MigrationRow& row : info->rows.value_or(MigrationRows())) last.erase(row_key(row));
  for (const auto& [row, index] : last) history[index].row_is_gone = true;
  return history;
}

absl::StatusOr<std::vector<std::string>> CheckMigrationManager::get_record_writers() {
  return database_.backend().record_writers();
}

}  // namespace piccolo
