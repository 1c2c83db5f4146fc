// SPDX-License-Identifier: MIT
#include <algorithm>
#include <set>

#include "absl/strings/str_format.h"
#include "commands/common.h"
#include "piccolo/commands.h"

namespace piccolo {
namespace {

struct Widths {
  std::size_t app = 8;
  std::size_t id = 12;
  std::size_t description = 11;
};

// Columns, where a terminal shows one for each UTF-8 character.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char byte) { return (byte & 0xC0) != 0x80; }));
}

std::string padded(std::string text, std::size_t columns) {
  return text.append(columns - std::min(columns, width(text)), ' ');
}

std::string description_of(const MigrationStatus& status) {
  return status.exists ? status.description : status.description + " (no longer exists)";
}

std::string line(const Widths& widths, std::string app, std::string id, std::string description,
                 std::string_view ran) {
  return absl::StrFormat("%s | %s | %s | %s\n", padded(std::move(app), widths.app),
                         padded(std::move(id), widths.id),
                         padded(std::move(description), widths.description), ran);
}

Widths measure(absl::Span<const MigrationStatus> statuses) {
  Widths widths;
  for (const MigrationStatus& status : statuses) {
    widths.app = std::max(widths.app, width(status.app_name));
    widths.id = std::max(widths.id, width(status.migration_id));
    widths.description = std::max(widths.description, width(description_of(status)));
  }
  return widths;
}

}  // namespace

absl::StatusOr<std::vector<MigrationStatus>> CheckMigrationManager::get_migration_statuses() {
  const auto apps = selected_apps(app_name_);
  if (!apps.ok()) return apps.status();
  const absl::StatusOr<Survey> survey = piccolo::survey(database_, Patience());
  if (!survey.ok()) return survey.status();

  std::map<std::string, std::vector<std::string>> ran;
  for (const MigrationRow& row : survey->rows.value_or(MigrationRows())) {
    ran[row.app_name].push_back(row.name);
  }
  std::vector<MigrationStatus> statuses;
  for (const AppConfig* app : *apps) {
    std::set<std::string> left(ran[app->app_name].begin(), ran[app->app_name].end());
    for (const Migration& migration : app->migrations) {
      statuses.push_back({app->app_name, migration.id,
                          migration.description.empty() ? "-" : migration.description,
                          left.erase(migration.id) > 0});
    }
    for (const std::string& id : ran[app->app_name]) {
      if (left.erase(id) > 0) statuses.push_back({app->app_name, id, "-", true, false});
    }
  }
  return statuses;
}

std::string format_statuses(absl::Span<const MigrationStatus> statuses) {
  const Widths widths = measure(statuses);
  std::string table = line(widths, "APP NAME", "MIGRATION_ID", "DESCRIPTION", "RAN");
  for (const MigrationStatus& status : statuses) {
    table += line(widths, status.app_name, status.migration_id, description_of(status),
                  status.has_ran ? "True" : "False");
  }
  return table;
}

}  // namespace piccolo
