// SPDX-License-Identifier: MIT
#include <algorithm>
#include <map>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "commands/apps.h"
#include "commands/database_info.h"
#include "commands/marks.h"
#include "migrations/migration_key.h"
#include "piccolo/commands.h"
#include "piccolo/printable.h"
#include "utf8.h"

namespace piccolo {
namespace {

struct Widths {
  std::size_t app = 8;
  std::size_t id = 12;
  std::size_t description = 11;
  std::size_t ran = 3;
};

// Columns, where a terminal shows one for each UTF-8 character.
std::size_t width(std::string_view text) { return count_characters(text); }

std::string padded(std::string text, std::size_t columns) {
  return text.append(columns - std::min(columns, width(text)), ' ');
}

std::string description_of(const MigrationStatus& status) {
  const std::string description = printable(status.description);
  if (!status.app_exists) return description + " (its app is not registered)";
  return status.exists ? description : description + " (no longer exists)";
}

std::string marks_of(const MigrationStatus& status) {
  std::vector<std::string> marks;
  if (status.faked) marks.emplace_back("a fake: only recorded");
  if (status.adopted) marks.emplace_back("adopted");
  if (status.irreversible) marks.emplace_back("irreversible");
  if (status.edited) marks.emplace_back("edited");
  if (!status.exists && status.on_record && !status.faked) marks.emplace_back("on record only");
  return marks.empty() ? "" : absl::StrFormat(" (%s)", absl::StrJoin(marks, ", "));
}

std::string ran_of(const MigrationStatus& status) {
  return status.has_ran ? "True" + marks_of(status) : "False";
}

std::string line(const Widths& widths, std::string app, std::string id, std::string description,
                 const std::string& ran, const std::string& ran_on) {
  const bool is_last = ran_on.empty();
  return absl::StrFormat("%s | %s | %s | %s%s%s\n", padded(std::move(app), widths.app),
                         padded(std::move(id), widths.id),
                         padded(std::move(description), widths.description),
                         is_last ? ran : padded(ran, widths.ran), is_last ? "" : " | ", ran_on);
}

Widths measure(absl::Span<const MigrationStatus> statuses) {
  Widths widths;
  for (const MigrationStatus& status : statuses) {
    widths.app = std::max(widths.app, width(printable(status.app_name)));
    widths.id = std::max(widths.id, width(printable(status.migration_id)));
    widths.description = std::max(widths.description, width(description_of(status)));
    widths.ran = std::max(widths.ran, width(ran_of(status)));
  }
  return widths;
}

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

std::string format_statuses(absl::Span<const MigrationStatus> statuses) {
  const Widths widths = measure(statuses);
  std::string table = line(widths, "APP NAME", "MIGRATION_ID", "DESCRIPTION", "RAN", "RAN ON");
  for (const MigrationStatus& status : statuses) {
    table += line(widths, printable(status.app_name), printable(status.migration_id),
                  description_of(status), ran_of(status), status.ran_on);
  }
  return table;
}

}  // namespace piccolo
