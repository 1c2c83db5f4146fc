// SPDX-License-Identifier: MIT
#include <piccolo/migration.h>

piccolo::Migration migration() {
  return {.id = "2026-03-23T10:00:00", .description = "One concert at a time", .forwards = [] {
            piccolo::MigrationManager manager;
            manager.add_constraint(
                "concert", piccolo::UniqueConstraint{"concert_stage_is_free", {"venue", "starts"}});
            manager.add_index("concert", {"band", "starts"});
            return manager;
          }};
}
