// SPDX-License-Identifier: MIT
#include "apps.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "piccolo/migration.h"
#include "usage.h"

namespace piccolo::tool {
namespace {

// Everything but the migrations.
AppConfig parse_app(const std::string& text) {
  const std::size_t equals = std::min(text.find('='), text.size());
  const std::size_t colon = text.rfind(':');
  const bool has_colon = colon != std::string::npos && colon > equals;

  AppConfig app;
  app.app_name = text.substr(0, equals);
  if (equals < text.size()) {
    const std::size_t end = has_colon ? colon : text.size();
    app.migrations_folder_path = text.substr(equals + 1, end - equals - 1);
  }
  if (has_colon && colon + 1 < text.size()) {
    app.migration_dependencies = absl::StrSplit(text.substr(colon + 1), ',');
  }
  return app;
}

}  // namespace

absl::StatusOr<AppConfig> read_app(const std::string& text) {
  AppConfig app = parse_app(text);
  if (app.app_name.empty() || app.migrations_folder_path.empty() ||
      std::ranges::count(app.migration_dependencies, "") > 0) {
    return wrong_usage(
        absl::StrFormat("--app \"%s\" is not of the form NAME=DIR or NAME=DIR:dep1,dep2, e.g. "
                        "my_app=my_app/migrations:accounts",
                        text));
  }
  absl::StatusOr<std::vector<Migration>> migrations =
      read_migrations_folder(app.migrations_folder_path);
  if (!migrations.ok()) return migrations.status();
  app.migrations = *std::move(migrations);
  app.migrations_folder_path = std::filesystem::absolute(app.migrations_folder_path);
  return app;
}

}  // namespace piccolo::tool
