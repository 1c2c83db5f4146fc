// SPDX-License-Identifier: MIT
#include "piccolo/schema.h"

#include <algorithm>

#include "absl/strings/str_format.h"

namespace piccolo {

const Column* Table::find_column(std::string_view column) const {
  const auto found = std::ranges::find(columns, column, &Column::name);
  return found == columns.end() ? nullptr : &*found;
}

Column* Table::find_column(std::string_view column) {
  return const_cast<Column*>(std::as_const(*this).find_column(column));
}

const Column* Table::primary_key() const {
  const auto found = std::ranges::find(columns, true, &Column::primary_key);
  return found == columns.end() ? nullptr : &*found;
}

bool Table::operator==(const Table& other) const {
  return name == other.name && std::ranges::is_permutation(columns, other.columns);
}

const Table* Schema::find_table(const TableName& table) const {
  const auto found = tables.find(table);
  return found == tables.end() ? nullptr : &found->second;
}

Table* Schema::find_table(const TableName& table) {
  return const_cast<Table*>(std::as_const(*this).find_table(table));
}

std::string to_string(const TableName& table) {
  if (table.schema.empty()) return absl::StrFormat("\"%s\"", table.name);
  return absl::StrFormat("\"%s\".\"%s\"", table.schema, table.name);
}

}  // namespace piccolo
