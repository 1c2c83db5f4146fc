// SPDX-License-Identifier: MIT
#include <piccolo/migration.h>

// Backwards both come back with their constraints, but without what was in them.
piccolo::Migration migration() {
  return {.id = "2026-03-30T10:00:00", .description = "No support acts, no seats", .forwards = [] {
            piccolo::MigrationManager manager;
            manager.drop_table("support_act");
            manager.drop_column("venue", "seats");
            return manager;
          }};
}
