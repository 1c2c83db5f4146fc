// SPDX-License-Identifier: MIT
#include <piccolo/migration.h>

// How PostgreSQL converts the values; SQLite does so by itself where they look
// like numbers.
piccolo::Migration migration() {
  return {
      .id = "2026-03-02T10:00:00", .description = "The year of a band is a number", .forwards = [] {
        piccolo::MigrationManager manager;
        manager.alter_column(
            "band",
            piccolo::Integer("formed", {.null = true, .default_value = piccolo::kNoDefault}),
            {.using_expression = "CAST(formed AS integer)",
             .using_backwards = "CAST(formed AS varchar)"});
        return manager;
      }};
}
