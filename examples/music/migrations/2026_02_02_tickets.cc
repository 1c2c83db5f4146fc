// SPDX-License-Identifier: MIT
#include <piccolo/migration.h>

piccolo::Migration migration() {
  return {.id = "2026-02-02T10:00:00", .description = "Tickets with prices", .forwards = [] {
            piccolo::MigrationManager manager;
            manager.add_table(
                "ticket",
                {piccolo::ForeignKey("gig", "gig", {.null = false}), piccolo::Integer("number"),
                 piccolo::Numeric("price", {.digits = piccolo::Digits{8, 2}}),
                 piccolo::Timestamptz("sold", {.null = true, .default_value = piccolo::kNoDefault}),
                 piccolo::Jsonb("extras")});
            manager.add_constraint("ticket",
                                   piccolo::UniqueConstraint{"ticket_once", {"gig", "number"}});
            manager.add_constraint("ticket",
                                   piccolo::CheckConstraint{"ticket_not_negative", "price >= 0"});
            return manager;
          }};
}
