// SPDX-License-Identifier: MIT
#include "piccolo/schema.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "schema/table_items.h"

namespace piccolo {

namespace {

// The element of `range` that has this name, or null.
template <typename Range, typename Projection>
auto* find_named(const Range& range, std::string_view name, Projection projection) {
  const auto found = std::ranges::find(range, name, projection);
  return found == range.end() ? nullptr : &*found;
}

}  // namespace

const std::string& name_of(const Constraint& constraint) {
  return std::visit([](const auto& one) -> const std::string& { return one.name; }, constraint);
}

const Column* Table::find_column(std::string_view column) const {
  return find_named(columns, column, &Column::name);
}

const Constraint* Table::find_constraint(std::string_view constraint) const {
  return find_named(constraints, constraint, name_of);
}

const Index* Table::find_index(std::string_view index) const {
  return find_named(indexes, index, &Index::name);
}

Column* Table::find_column(std::string_view column) {
  return const_cast<Column*>(std::as_const(*this).find_column(column));
}

const Column* Table::primary_key() const {
  const auto found = std::ranges::find(columns, true, &Column::primary_key);
  return found == columns.end() ? nullptr : &*found;
}

bool Table::operator==(const Table& other) const {
  if (name != other.name || unmodelled != other.unmodelled || depends_on != other.depends_on) {
    return false;
  }
  const Table a = with_items_beside(*this);
  const Table b = with_items_beside(other);
  return std::ranges::is_permutation(a.columns, b.columns) &&
         std::ranges::is_permutation(a.constraints, b.constraints) &&
         std::ranges::is_permutation(a.indexes, b.indexes);
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
