// SPDX-License-Identifier: MIT
#include <piccolo/migration.h>

// The constraints, and the tickets, follow.
piccolo::Migration migration() {
  return {.id = "2026-02-16T10:00:00", .description = "Gigs are concerts", .forwards = [] {
            piccolo::MigrationManager manager;
            manager.rename_table("gig", "concert");
            manager.rename_column("concert", "doors", "starts");
            manager.rename_column("ticket", "gig", "concert");
            manager.rename_column("support_act", "gig", "concert");
            return manager;
          }};
}
