// SPDX-License-Identifier: MIT
#include "sql/other_tools.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "sql/quote.h"

namespace piccolo {
namespace {

bool has_columns(const Table& table, std::initializer_list<std::string_view> names) {
  return std::ranges::all_of(
      names, [&](std::string_view name) { return table.find_column(name) != nullptr; });
}

// What each tool has beside a version, and what orders its rows.
struct Columns {
  const char* version;
  const char* flag;
  const char* order;
};

Columns columns_of(OtherTool tool) {
  if (tool == OtherTool::kGoose) return {"version_id", R"("is_applied")", "id"};
  if (tool == OtherTool::kGolangMigrate) return {"version", R"("dirty")", "version"};
  return {"version", "1 = 1", "version"};
}

// Of goose's rows, which it adds when it goes backwards too, the last of each version counts.
// The first is of no migration.
void take_last_of_each(const std::vector<Row>& rows, std::vector<std::string>& versions) {
  for (const Row& row : rows) {
    const std::string version = row[0].value_or("");
    std::erase(versions, version);
    if (row[1] == "1" && version != "0") versions.push_back(version);
  }
}

}  // namespace

std::string_view name_of(OtherTool tool) {
  switch (tool) {
    case OtherTool::kGolangMigrate:
      return "golang-migrate";
    case OtherTool::kGoose:
      return "goose";
    case OtherTool::kDbmate:
      return "dbmate";
  }
  return "";
}

std::optional<OtherTool> tool_of(const Table& table) {
  if (has_columns(table, {"id", "version_id", "is_applied"})) return OtherTool::kGoose;
  if (has_columns(table, {"version", "dirty"})) return OtherTool::kGolangMigrate;
  if (has_columns(table, {"version"})) return OtherTool::kDbmate;
  return std::nullopt;
}

std::string render_read_versions(OtherTool tool, const TableName& table) {
  const Columns columns = columns_of(tool);
  return absl::StrFormat(
      R"(SELECT CAST("%s" AS TEXT), CASE WHEN %s THEN 1 ELSE 0 END FROM %s ORDER BY "%s")",
      columns.version, columns.flag, quote_table(table), columns.order);
}

OtherRecord parse_versions(OtherTool tool, const TableName& table, const std::vector<Row>& rows) {
  OtherRecord record{.tool = tool, .table = table};
  if (tool == OtherTool::kGoose) {
    take_last_of_each(rows, record.versions);
  } else if (tool == OtherTool::kDbmate) {
    for (const Row& row : rows) record.versions.push_back(row[0].value_or(""));
  } else if (!rows.empty()) {
    record.versions = {rows.back()[0].value_or("")};
    record.is_dirty = rows.back()[1] == "1";
    // What it says when it has reversed the first.
    const bool is_none = record.versions.front().starts_with('-');
    if (is_none && !record.is_dirty) record.versions.clear();
  }
  return record;
}

}  // namespace piccolo
