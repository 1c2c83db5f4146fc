// SPDX-License-Identifier: MIT
#include <piccolo/migration.h>

piccolo::Migration migration() {
  return {.id = "2026-01-02T09:00:00", .description = "Rename name", .forwards = [] {
            piccolo::MigrationManager manager;
            manager.add_raw("INSERT INTO band (name) VALUES ('Pythonistas')",
                            /*backwards=*/"DELETE FROM band WHERE name = 'Pythonistas'");
            manager.rename_column("band", "name", "title");
            manager.add_raw("UPDATE band SET title = 'Rustaceans'",
                            /*backwards=*/"UPDATE band SET title = 'Pythonistas'");
            return manager;
          }};
}
