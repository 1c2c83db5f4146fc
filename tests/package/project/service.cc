// SPDX-License-Identifier: MIT
// A service that carries its migrations: runs them all, in memory.
#include <iostream>

#include "accounts_migrations.h"
#include "my_app_migrations.h"
#include "piccolo/migrations.h"

int main() {
  const auto apps = piccolo::AppRegistry::create({my_app_migrations(), accounts_migrations()});
  if (!apps.ok()) {
    std::cerr << apps.status() << "\n";
    return 1;
  }
  piccolo::InMemoryDatabase database;
  const piccolo::MigrationResult result =
      piccolo::run_forwards(database, *apps, {.app_name = "all"});
  const piccolo::Table* band = database.schema().find_table("band");
  const bool done = result.success && database.rows().size() == 6 && band != nullptr &&
                    band->find_column("title") != nullptr;
  if (!done) std::cerr << result.message << "\n";
  return done ? 0 : 1;
}
