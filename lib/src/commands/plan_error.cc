// SPDX-License-Identifier: MIT
#include "commands/plan_error.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "piccolo/printable.h"
#include "spelling.h"

namespace piccolo {
namespace {

// What the plans' messages may quote.
std::vector<std::string> quoted_names(const DatabaseInfo& info,
                                      std::span<const AppConfig* const> apps) {
  std::vector<std::string> names;
  for (const MigrationRow& row : info.rows.value_or(MigrationRows())) {
    names.insert(names.end(), {row.name, row.app_name});
  }
  for (const AppConfig* app : apps) {
    names.push_back(app->app_name);
    for (const Migration& migration : app->migrations) names.push_back(migration.id);
  }
  return names;
}

std::vector<std::string> known_ids(const DatabaseInfo& info, const AppConfig& app) {
  std::set<std::string> ids;  // A migration that has run is in both.
  for (const Migration& migration : app.migrations) ids.insert(migration.id);
  for (const MigrationRow& row : info.rows.value_or(MigrationRows())) {
    if (row.app_name == app.app_name) ids.insert(row.name);
  }
  return {ids.begin(), ids.end()};
}

}  // namespace

absl::Status explain_plan_error(const absl::Status& error, const DatabaseInfo& info,
                                std::span<const AppConfig* const> apps,
                                std::string_view migration_id) {
  std::string message(error.message());
  std::vector<std::string> names = quoted_names(info, apps);
  names.emplace_back(migration_id);
  for (const std::string& name : names) {
    const std::string shown = printable(name);
    if (shown != name) message = absl::StrReplaceAll(message, {{name, shown}});
  }
  if (absl::IsNotFound(error) && !apps.empty() && !migration_id.empty()) {
    const auto meant = nearest(migration_id, known_ids(info, *apps.back()));
    if (meant) message += absl::StrFormat("\nDid you mean \"%s\"?", printable(*meant));
  }
  return absl::Status(error.code(), message);
}

}  // namespace piccolo
