// SPDX-License-Identifier: MIT
#include "migrations/order.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "sql/definitions.h"

namespace piccolo {
namespace {

bool refers_to(const Table& table, const TableName& other) {
  return table.name != other && std::ranges::any_of(table.columns, [&](const Column& column) {
           return column.references && column.references->table == other;
         });
}

// Whether `first` has to be there before `second`.
using Before = std::function<bool(const Table& first, const Table& second)>;

bool is_free(const Table& table, const std::vector<Table>& others, const Before& before) {
  return std::ranges::none_of(
      others, [&](const Table& other) { return other.name != table.name && before(other, table); });
}

const Column* key_of(const Reference& reference, const std::vector<Table>& tables) {
  const auto table = std::ranges::find(tables, reference.table, &Table::name);
  if (table == tables.end()) return nullptr;
  return reference.column.empty() ? table->primary_key() : table->find_column(reference.column);
}

// A foreign key that has to stand back, as the column it is without it.
Column without_reference(const Column& column, const std::vector<Table>& tables) {
  Column plain = column;
  const Column* key = key_of(*column.references, tables);
  plain.type = key == nullptr ? ColumnType{} : referenced_type(*key);
  plain.references.reset();
  return plain;
}

struct Sorted {
  std::vector<Table> tables;
  // The columns that lost their foreign keys, as they are with and without.
  std::vector<AlterColumn> cut;
};

// Stable: of those that are free, the first goes first.  In a circle the first
// loses its foreign keys to the others.
Sorted sort(std::vector<Table> tables, const Before& before) {
  Sorted sorted;
  while (!tables.empty()) {
    auto next = std::ranges::find_if(
        tables, [&](const Table& table) { return is_free(table, tables, before); });
    if (next == tables.end()) {
      next = tables.begin();
      for (Column& column : next->columns) {
        if (!column.references || key_of(*column.references, tables) == nullptr) continue;
        if (column.references->table == next->name) continue;
        Column plain = without_reference(column, tables);
        sorted.cut.push_back({.table = next->name, .column = column, .before = plain});
        column = std::move(plain);
      }
      continue;
    }
    sorted.tables.push_back(std::move(*next));
    tables.erase(next);
  }
  return sorted;
}

void append_made(const std::vector<Table>& tables, std::vector<Operation>& operations) {
  Sorted sorted = sort(tables, [](const Table& first, const Table& second) {
    return refers_to(second, first.name);
  });
  for (Table& table : sorted.tables) operations.emplace_back(AddTable{std::move(table)});
  for (AlterColumn& back : sorted.cut) operations.emplace_back(std::move(back));
}

void append_dropped(const std::vector<Table>& tables, std::vector<Operation>& operations) {
  Sorted sorted = sort(tables, [](const Table& first, const Table& second) {
    return refers_to(first, second.name);
  });
  for (AlterColumn& cut : sorted.cut) {
    std::swap(cut.column, *cut.before);
    operations.emplace_back(std::move(cut));
  }
  for (Table& table : sorted.tables) operations.emplace_back(DropTable{std::move(table.name)});
}

// The table that an operation makes or drops, if it does and it is known.
const Table* made_by(const Operation& operation) {
  const auto* add = std::get_if<AddTable>(&operation);
  return add == nullptr ? nullptr : &add->table;
}

const Table* dropped_by(const Operation& operation, const Schema& schema) {
  const auto* drop = std::get_if<DropTable>(&operation);
  return drop == nullptr || drop->definition ? nullptr : schema.find_table(drop->table);
}

}  // namespace

std::vector<Operation> next_in_working_order(std::span<const Operation>& left,
                                             const Schema& schema) {
  std::vector<Table> made;
  while (made.size() < left.size() && made_by(left[made.size()]) != nullptr) {
    made.push_back(*made_by(left[made.size()]));
  }
  std::vector<Table> dropped;
  while (dropped.size() < left.size() && dropped_by(left[dropped.size()], schema) != nullptr) {
    dropped.push_back(*dropped_by(left[dropped.size()], schema));
  }
  std::vector<Operation> next;
  if (made.empty() && dropped.empty()) next.push_back(left.front());
  append_made(made, next);
  append_dropped(dropped, next);
  left = left.subspan(std::max({made.size(), dropped.size(), std::size_t{1}}));
  return next;
}

}  // namespace piccolo
