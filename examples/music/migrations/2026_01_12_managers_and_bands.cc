// SPDX-License-Identifier: MIT
#include <piccolo/migration.h>

piccolo::Migration migration() {
  return {.id = "2026-01-12T10:00:00", .description = "Managers and their bands", .forwards = [] {
            piccolo::MigrationManager manager;
            manager.add_table("manager", {piccolo::Varchar("full_name", {.length = 80}),
                                          piccolo::Varchar("phone", {.length = 20})});
            manager.add_table(
                "band",
                {piccolo::Varchar("name", {.length = 40, .unique = true}),
                 piccolo::ForeignKey("manager", "manager",
                                     {.on_delete = piccolo::ReferentialAction::kSetNull}),
                 piccolo::Varchar(
                     "formed", {.length = 4, .null = true, .default_value = piccolo::kNoDefault}),
                 piccolo::Array("genres", piccolo::Text(""))});
            return manager;
          }};
}
