// SPDX-License-Identifier: MIT
#include <piccolo/migration.h>

piccolo::Migration migration() {
  return {.id = "2026-01-01T09:00:00", .description = "Create band", .forwards = [] {
            piccolo::MigrationManager manager;
            manager.add_table("band", {piccolo::Varchar("name", {.length = 50})});
            return manager;
          }};
}
