// SPDX-License-Identifier: MIT
#include <piccolo/migration.h>

piccolo::Migration migration() {
  return {.id = "0002_add_email", .description = "Add email", .forwards = [] {
            piccolo::MigrationManager manager;
            manager.add_column("account", piccolo::Varchar("email", {.length = 100}));
            return manager;
          }};
}
