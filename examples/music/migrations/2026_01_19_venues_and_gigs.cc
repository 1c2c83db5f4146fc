// SPDX-License-Identifier: MIT
#include <piccolo/migration.h>

// `state` is one of a few words, but no enumeration of the database: those are
// hard to change again.
piccolo::Migration migration() {
  return {
      .id = "2026-01-19T10:00:00", .description = "Venues and gigs", .forwards = [] {
        piccolo::MigrationManager manager;
        manager.add_table("venue",
                          {piccolo::Varchar("name", {.length = 60, .unique = true}),
                           piccolo::Varchar("city", {.length = 60}), piccolo::Integer("seats")});
        manager.add_constraint("venue", piccolo::CheckConstraint{"venue_has_room", "seats >= 0"});
        manager.add_table(
            "gig",
            {piccolo::ForeignKey("band", "band", {.null = false}),
             piccolo::ForeignKey("venue", "venue", {.null = false}), piccolo::Timestamp("doors"),
             piccolo::Varchar("state", {.length = 20, .default_value = "planned"})});
        return manager;
      }};
}
