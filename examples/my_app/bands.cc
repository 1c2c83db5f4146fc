// SPDX-License-Identifier: MIT
#include "bands.h"

#include <accounts_migrations.h>
#include <my_app_migrations.h>

piccolo::MigrationResult migrate(piccolo::Database& database) {
  const auto apps = piccolo::AppRegistry::create({accounts_migrations(), my_app_migrations()});
  if (!apps.ok()) return piccolo::MigrationResult::failed(apps.status());
  return piccolo::run_forwards(database, *apps, {.app_name = "all"});
}

piccolo::MigrationResult roll_back(piccolo::Database& database) {
  const auto apps = piccolo::AppRegistry::create({accounts_migrations(), my_app_migrations()});
  if (!apps.ok()) return piccolo::MigrationResult::failed(apps.status());
  return piccolo::run_backwards(database, *apps, {.app_name = "my_app", .auto_agree = true});
}

absl::StatusOr<std::vector<std::string>> best_bands(piccolo::Database& database) {
  // Reading takes no lock, and so waits for nobody who migrates.
  const auto rows = database.query("SELECT title FROM band ORDER BY rating DESC");
  if (!rows.ok()) return rows.status();
  std::vector<std::string> titles;
  for (const piccolo::Row& row : *rows) titles.push_back(row[0].value_or(""));
  return titles;
}
