// SPDX-License-Identifier: MIT
#include <piccolo/migration.h>

piccolo::Migration migration() {
  return {.id = "2026-03-09T10:00:00", .description = "Concerts are announced", .forwards = [] {
            piccolo::MigrationManager manager;
            manager.alter_column(
                "concert", piccolo::Varchar("state", {.length = 20, .default_value = "announced"}));
            manager.add_raw("UPDATE concert SET state = 'announced' WHERE state = 'planned'",
                            "UPDATE concert SET state = 'planned' WHERE state = 'announced'");
            return manager;
          }};
}
