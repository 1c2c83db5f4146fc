// SPDX-License-Identifier: MIT
#include "schema/catalogue.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "schema/hints.h"
#include "schema/table_items.h"

namespace piccolo {

const CatalogueTable* Catalogue::find_table(const TableName& table) const {
  const auto found = tables.find(table);
  return found == tables.end() ? nullptr : &found->second;
}

void Catalogue::add_names(const TableName& table, const std::set<TableName>& names) {
  const CatalogueTable* found = find_table(table);
  if (found == nullptr) return;
  for (const TableName& name : names) {
    const auto [added, is_new] = tables.try_emplace(name, *found);
    if (is_new) added->second.table.name = name;
  }
}

Schema Catalogue::schema() const {
  Schema schema;
  schema.incomplete = incomplete;
  // An index may go with its table, and a trigger is in nobody's way.
  static const std::set<std::string_view> in_the_way = {
      "view", "materialized view", "foreign table", "virtual table", "sequence", "type"};
  for (const auto& [name, kind] : kinds) {
    if (in_the_way.contains(kind)) schema.others.emplace(name, kind);
  }
  for (const auto& [name, table] : tables) {
    Table known = table.as_made ? *table.as_made : with_items_beside(table.table);
    for (const auto& [what, text] : table.details) known.unmodelled.try_emplace(what);
    for (const auto& [what, columns] : table.goes_with) known.unmodelled[what] = columns;
    known.depends_on = table.depends_on;
    add_hints(known, schema);
    schema.tables.emplace(name, std::move(known));
  }
  return schema;
}

// With quotes doubled, or one name could look like the detail of another.
std::string described(std::string_view what, std::string_view name) {
  return absl::StrFormat("%s \"%s\"", what,
                         absl::StrReplaceAll(std::string(name), {{"\"", "\"\""}}));
}

bool goes_with_column(const std::pair<const std::string, std::set<std::string>>& entry,
                      std::string_view column) {
  return entry.second.contains(std::string(column)) ||
         entry.first.starts_with(described("column", column) + ":");
}

void rename_column_in(std::map<std::string, std::set<std::string>>& goes_with,
                      std::string_view column, std::string_view new_name) {
  goes_with = with_renamed_column(goes_with, column, new_name);
  for (auto& [what, columns] : goes_with) {
    if (columns.erase(std::string(column)) > 0) columns.emplace(new_name);
  }
}

std::string listed(const std::vector<std::string>& columns) {
  return absl::StrJoin(columns, ", ", [](std::string* out, const std::string& column) {
    absl::StrAppendFormat(out, "\"%s\"", column);
  });
}

std::string detail_of_key(const std::vector<std::string>& columns) {
  return absl::StrFormat("%s%s)", kKeyDetail, listed(columns));
}

std::string detail_of_column(std::string_view column, std::string_view what) {
  return absl::StrFormat("%s: %s", described("column", column), what);
}

}  // namespace piccolo
