// SPDX-License-Identifier: MIT
#include <piccolo/migration.h>

piccolo::Migration migration() {
  return {.id = "2026-02-09T10:00:00", .description = "Who plays first", .forwards = [] {
            piccolo::MigrationManager manager;
            manager.add_table("support_act", {piccolo::Uuid("id", {.primary_key = true}),
                                              piccolo::ForeignKey("gig", "gig"),
                                              piccolo::ForeignKey("band", "band", {.index = true}),
                                              piccolo::SmallInt("slot", {.default_value = 1})});
            manager.add_constraint(
                "support_act", piccolo::UniqueConstraint{"support_act_slot_once", {"gig", "slot"}});
            manager.add_constraint("support_act",
                                   piccolo::CheckConstraint{"support_act_slot_counts", "slot > 0"});
            return manager;
          }};
}
