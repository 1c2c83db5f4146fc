// SPDX-License-Identifier: MIT
#include <piccolo/migrations.h>

piccolo::Migration one_concert_at_a_time() {
  return {.id = "2026-03-23T10:00:00", .description = "One concert at a time", .forwards = [] {
            piccolo::MigrationManager manager;
            manager.add_constraint(
                "concert", piccolo::UniqueConstraint{"concert_stage_is_free", {"venue", "starts"}});
            manager.add_index("concert", {"band", "starts"});
            return manager;
          }};
}
