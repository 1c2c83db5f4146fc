// SPDX-License-Identifier: MIT
#include "schema/table_items.h"

#include <algorithm>
#include <utility>

#include "schema/catalogue.h"

namespace piccolo {
namespace {

const std::string kOtherColumns = "other columns";

bool is_index_of(const Column& column, std::string_view name) {
  return column.index && column.index->name == name;
}

bool is_key_of(const Column& column, std::string_view name) {
  return column.unique && column.unique_name == name;
}

UniqueConstraint key_of(const Column& column) { return {column.unique_name, {column.name}}; }

bool is_of_it_alone(const std::vector<std::string>& columns, const Column& column) {
  return columns.size() == 1 && columns.front() == column.name;
}

// The one of `found` that is called `wanted`, or else the first.
template <typename Item>
const Item* best_of(const std::vector<const Item*>& found, std::string_view wanted,
                    const std::string& (*name)(const Item&)) {
  const auto called =
      std::ranges::find_if(found, [&](const Item* one) { return name(*one) == wanted; });
  if (called != found.end()) return *called;
  return found.empty() ? nullptr : found.front();
}

const std::string& name_of_index(const Index& index) { return index.name; }

bool is_unique_of(const Constraint& constraint, const Column& column) {
  const auto* unique = std::get_if<UniqueConstraint>(&constraint);
  return unique != nullptr && unique->nulls_distinct && is_of_it_alone(unique->columns, column);
}

template <typename Items, typename Predicate>
auto those_of(const Items& items, Predicate is_meant) {
  std::vector<const typename Items::value_type*> found;
  for (const auto& one : items) {
    if (is_meant(one)) found.push_back(&one);
  }
  return found;
}

void take_key(const Table& table, std::string_view wanted, Column& column) {
  const auto keys =
      those_of(table.constraints, [&](const auto& one) { return is_unique_of(one, column); });
  const Constraint* key = best_of(keys, wanted, name_of);
  if (key == nullptr) return;
  column.unique = true;
  column.unique_name = name_of(*key);
}

void take_index(const Table& table, std::string_view wanted, Column& column) {
  const auto indexes = those_of(table.indexes, [&](const Index& one) {
    return !one.unique && is_of_it_alone(one.columns, column);
  });
  const Index* index = best_of(indexes, wanted, name_of_index);
  if (index != nullptr) column.index = ColumnIndex{index->method, index->name};
}

}  // namespace

Index index_of(const Column& column) {
  return {column.index->name, {column.name}, column.index->method};
}

std::optional<Index> find_index(const Table& table, std::string_view name) {
  if (const Index* index = table.find_index(name)) return *index;
  for (const Column& column : table.columns) {
    if (is_index_of(column, name)) return index_of(column);
  }
  return std::nullopt;
}

std::optional<Constraint> find_constraint(const Table& table, std::string_view name) {
  if (const Constraint* constraint = table.find_constraint(name)) return *constraint;
  for (const Column& column : table.columns) {
    if (is_key_of(column, name)) return key_of(column);
  }
  return std::nullopt;
}

bool has_constraint(const Table& table, std::string_view name) {
  return find_constraint(table, name) || table.unmodelled.contains(described("constraint", name)) ||
         std::ranges::any_of(table.columns, [&](const Column& column) {
           const bool is_key = column.primary_key && column.given.primary_key == name;
           return is_key || (column.references && column.references->name == name);
         });
}

bool has_index(const Table& table, std::string_view name) {
  return find_index(table, name) || table.unmodelled.contains(described("index", name));
}

void erase_index(Table& table, std::string_view name) {
  std::erase_if(table.indexes, [&](const Index& one) { return one.name == name; });
  for (Column& column : table.columns) {
    if (is_index_of(column, name)) column.index.reset();
  }
  table.unmodelled.erase(described("index", name));
}

void erase_constraint(Table& table, std::string_view name) {
  std::erase_if(table.constraints, [&](const Constraint& one) { return name_of(one) == name; });
  for (Column& column : table.columns) {
    if (column.references && column.references->name == name) column.references.reset();
    if (!is_key_of(column, name)) continue;
    column.unique = false;
    column.unique_name.clear();
  }
  table.unmodelled.erase(described("constraint", name));
}

void erase_items_of(const Column& column, Table& table) {
  std::erase_if(table.indexes,
                [&](const Index& one) { return column.index && one.name == column.index->name; });
  std::erase_if(table.constraints, [&](const Constraint& one) {
    return column.unique && is_unique_of(one, column) && name_of(one) == column.unique_name;
  });
}

void mark_partly_known(Table& table) { table.unmodelled.try_emplace(kOtherColumns); }

bool is_partly_known(const Table& table) { return table.unmodelled.contains(kOtherColumns); }

bool is_unique(const Table& table, const Column& column) {
  return column.primary_key || column.unique ||
         std::ranges::any_of(table.constraints,
                             [&](const auto& one) { return is_unique_of(one, column); }) ||
         std::ranges::any_of(table.indexes, [&](const Index& one) {
           return one.unique && is_of_it_alone(one.columns, column);
         });
}

Table with_items_beside(Table table) {
  for (Column& column : table.columns) {
    if (column.unique) table.constraints.emplace_back(key_of(column));
    if (column.index) table.indexes.push_back(index_of(column));
    column.unique = false;
    column.unique_name.clear();
    column.index.reset();
  }
  return table;
}

Column with_items_inside(const Table& table, const Column& wanted) {
  Column column = *table.find_column(wanted.name);
  const bool wants_key = wanted.unique && !column.unique && !column.primary_key;
  if (wants_key) take_key(table, wanted.unique_name, column);
  if (wanted.index && !column.index) take_index(table, wanted.index->name, column);
  return column;
}

}  // namespace piccolo
