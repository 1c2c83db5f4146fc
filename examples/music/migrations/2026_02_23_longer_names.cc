// SPDX-License-Identifier: MIT
#include <piccolo/migration.h>

// The steps are undone in the opposite order: first the phones that are not there
// and the names that are too long have to go, then the columns become what they
// were.
piccolo::Migration migration() {
  return {.id = "2026-02-23T10:00:00",
          .description = "Longer names, and managers without a phone",
          .forwards = [] {
            piccolo::MigrationManager manager;
            manager.alter_column("band", piccolo::Varchar("name", {.length = 120, .unique = true}));
            manager.add_raw(piccolo::kNothingToUndo, "UPDATE band SET name = substr(name, 1, 40)");
            manager.alter_column(
                "manager",
                piccolo::Varchar(
                    "phone", {.length = 20, .null = true, .default_value = piccolo::kNoDefault}));
            manager.add_raw("UPDATE manager SET phone = NULL WHERE phone = ''",
                            "UPDATE manager SET phone = '' WHERE phone IS NULL");
            return manager;
          }};
}
