// SPDX-License-Identifier: MIT
#include "databases/sqlite/database_info.h"

#include <algorithm>

#include "databases/rows.h"
#include "sql/dialect.h"
#include "sql/migration_table.h"
#include "sql/other_tools.h"

namespace piccolo {

absl::Status read_migration_table(SqliteHandle& handle, DatabaseInfo& info) {
  const absl::StatusOr<std::vector<Row>> tables = handle.select(
      R"(SELECT "name" FROM sqlite_master WHERE "name" IN ('migration', 'piccolo_faked', 'piccolo_record', 'schema_migrations', 'goose_db_version'))");
  if (!tables.ok()) return tables.status();
  const auto has = [&](std::string_view name) {
    return std::ranges::count(*tables, Row{std::string(name)}) > 0;
  };
  info.has_record = has("piccolo_record");
  info.has_faked_table = has("piccolo_faked");
  for (const std::string_view name : kTablesOfOtherTools) {
    if (has(name)) info.tables_of_other_tools.emplace_back(std::string(name));
  }
  if (!has("migration")) return absl::OkStatus();
  const absl::StatusOr<std::vector<Row>> triggers = handle.select(
      "SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'migration' COLLATE "
      "NOCASE");
  if (!triggers.ok()) return triggers.status();
  info.has_triggers = !triggers->empty();

  const absl::StatusOr<std::vector<Row>> found =
      handle.select(render_read_rows(sqlite_dialect(), info.has_record, info.has_faked_table));
  if (!found.ok()) return found.status();
  absl::StatusOr<MigrationRows> rows = parse_migration_rows(*found);
  if (!rows.ok()) return rows.status();
  info.rows = *std::move(rows);
  return absl::OkStatus();
}

}  // namespace piccolo
