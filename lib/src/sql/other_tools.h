// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "piccolo/schema.h"
#include "piccolo/value.h"

// The tables in which other tools record what they have run.
namespace piccolo {

// Rails has dbmate's shape.
enum class OtherTool { kGolangMigrate, kGoose, kDbmate };

// For people.
std::string_view name_of(OtherTool tool);

// What these tables are called unless somebody has said otherwise.
inline constexpr std::array<std::string_view, 2> kTablesOfOtherTools = {"schema_migrations",
                                                                        "goose_db_version"};

// Whose the table is, by its columns; none if it is nobody's.
std::optional<OtherTool> tool_of(const Table& table);

// The query for the versions that it has, and what it answers.
std::string render_read_versions(OtherTool tool, const TableName& table);

// What a tool has recorded.
struct OtherRecord {
  OtherTool tool;
  TableName table;
  // What has run, as far as known in that order; of golang-migrate the one that is the last.
  std::vector<std::string> versions = {};
  // Whether golang-migrate has begun that one and not ended it.
  bool is_dirty = false;
};
OtherRecord parse_versions(OtherTool tool, const TableName& table, const std::vector<Row>& rows);

}  // namespace piccolo
