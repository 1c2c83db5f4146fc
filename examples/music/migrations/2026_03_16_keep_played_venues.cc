// SPDX-License-Identifier: MIT
#include <piccolo/migration.h>

piccolo::Migration migration() {
  return {.id = "2026-03-16T10:00:00",
          .description = "A venue with concerts cannot be deleted",
          .forwards = [] {
            piccolo::MigrationManager manager;
            manager.alter_column(
                "concert",
                piccolo::ForeignKey(
                    "venue", "venue",
                    {.null = false, .on_delete = piccolo::ReferentialAction::kRestrict}));
            return manager;
          }};
}
