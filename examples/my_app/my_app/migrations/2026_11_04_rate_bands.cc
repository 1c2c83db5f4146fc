// SPDX-License-Identifier: MIT
#include <piccolo/migration.h>

piccolo::Migration migration() {
  return {.id = "2026-11-04T09:00:00", .description = "Rate bands", .forwards = [] {
            piccolo::MigrationManager manager;
            manager.rename_column("band", "name", "title");
            manager.add_column("band", piccolo::Integer("rating"));
            manager.add_raw("UPDATE band SET rating = length(title)", piccolo::kNothingToUndo);
            return manager;
          }};
}
