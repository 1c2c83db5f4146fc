// SPDX-License-Identifier: MIT
#include "plan/order.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "schema/column_type.h"

namespace piccolo {
namespace {

// A foreign key to `target` that has to stand back, as the column it is without it.
Column without_reference(const Column& column, const Table& target) {
  const std::string& name = column.references->column;
  const Column* key = name.empty() ? target.primary_key() : target.find_column(name);
  Column plain = column;
  plain.type = key == nullptr ? ColumnType{} : referenced_type(*key);
  plain.references.reset();
  return plain;
}

// By their places among the tables that are sorted.
using Places = std::vector<std::size_t>;

// Tables by name; several of one name are an error, which is not found here.
using PlacesByName = std::map<TableName, Places>;

PlacesByName places_by_name(const std::vector<Table>& tables) {
  PlacesByName places;
  for (std::size_t i = 0; i < tables.size(); ++i) places[tables[i].name].push_back(i);
  return places;
}

struct Sorted {
  std::vector<Table> tables;
  // The columns that lost their foreign keys, as they are with and without.
  std::vector<AlterColumn> cut;
};

// Which tables of two go first, if one refers to the other.
enum class First { kReferredTo, kReferring };

// Sorts tables in a time that grows with them and their foreign keys.
//
// Stable: of those that are free, the first goes first.  In a circle the first
// loses its foreign keys to the others.
class TableSorter {
 public:
  TableSorter(std::vector<Table> tables, First first)
      : tables_(std::move(tables)),
        places_(places_by_name(tables_)),
        first_(first),
        is_left_(tables_.size(), true),
        unmet_(tables_.size()),
        waiting_(tables_.size()) {
    for (std::size_t i = 0; i < tables_.size(); ++i) {
      for (const std::size_t other : referred_to_by(i)) {
        first == First::kReferredTo ? wait(i, other) : wait(other, i);
      }
    }
    for (std::size_t i = 0; i < tables_.size(); ++i) {
      if (unmet_[i] == 0) free_.insert(i);
    }
  }

  Sorted sorted() && {
    while (sorted_.tables.size() < tables_.size()) {
      if (free_.empty()) {
        cut(first_in_circle());
      } else {
        take(*free_.begin());
      }
    }
    return std::move(sorted_);
  }

 private:
  // The tables that are left of those that a column of `owner` refers to, but for
  // `owner` itself.
  Places referred_to_by(const Column& column, const Table& owner) const {
    Places others;
    if (!column.references || column.references->table == owner.name) return others;
    const auto found = places_.find(column.references->table);
    if (found == places_.end()) return others;
    std::ranges::copy_if(found->second, std::back_inserter(others),
                         [&](std::size_t other) { return is_left_[other]; });
    return others;
  }

  std::set<std::size_t> referred_to_by(std::size_t table) const {
    std::set<std::size_t> others;
    for (const Column& column : tables_[table].columns) {
      const Places some = referred_to_by(column, tables_[table]);
      others.insert(some.begin(), some.end());
    }
    return others;
  }

  void wait(std::size_t table, std::size_t on) {
    ++unmet_[table];
    waiting_[on].push_back(table);
  }

  // Lets those that wait for `table` wait no longer.
  void release(std::size_t table) {
    for (const std::size_t other : std::exchange(waiting_[table], {})) {
      if (unmet_[other] > 0 && --unmet_[other] == 0) free_.insert(other);
    }
  }

  void take(std::size_t table) {
    free_.erase(table);
    is_left_[table] = false;
    sorted_.tables.push_back(std::move(tables_[table]));
    release(table);
  }

  // The first that is left and has foreign keys to others that are.
  std::size_t first_in_circle() {
    while (!is_left_[first_in_circle_] || referred_to_by(first_in_circle_).empty()) {
      ++first_in_circle_;
    }
    return first_in_circle_;
  }

  void cut(std::size_t place) {
    Table& table = tables_[place];
    for (Column& column : table.columns) {
      const Places targets = referred_to_by(column, table);
      if (targets.empty()) continue;
      Column plain = without_reference(column, tables_[targets.front()]);
      sorted_.cut.push_back({.table = table.name, .column = column, .before = plain});
      column = std::move(plain);
    }
    if (first_ == First::kReferring) return release(place);
    unmet_[place] = 0;
    free_.insert(place);
  }

  std::vector<Table> tables_;
  PlacesByName places_;
  First first_;
  std::vector<bool> is_left_;
  std::vector<std::size_t> unmet_;  // How many tables each waits for.
  std::vector<Places> waiting_;     // The tables that wait for each.
  std::set<std::size_t> free_;
  std::size_t first_in_circle_ = 0;  // No table before this one is.
  Sorted sorted_;
};

void append_made(std::vector<Table> tables, std::vector<Operation>& operations) {
  Sorted sorted = TableSorter(std::move(tables), First::kReferredTo).sorted();
  for (Table& table : sorted.tables) operations.emplace_back(Change(AddTable{std::move(table)}));
  for (AlterColumn& back : sorted.cut) operations.emplace_back(Change(std::move(back)));
}

void append_dropped(std::vector<Table> tables, std::vector<Operation>& operations) {
  Sorted sorted = TableSorter(std::move(tables), First::kReferring).sorted();
  for (AlterColumn& cut : sorted.cut) {
    std::swap(cut.column, *cut.before);
    operations.emplace_back(Change(std::move(cut)));
  }
  for (Table& table : sorted.tables) {
    operations.emplace_back(Change(DropTable{std::move(table.name)}));
  }
}

// The change of that kind that an operation is; null if it is none.
template <typename Kind>
Kind* change_as(Operation& operation) {
  Change* change = std::get_if<Change>(&operation);
  return change == nullptr ? nullptr : std::get_if<Kind>(change);
}

// The table that an operation drops, if it does and the table is known.
const Table* dropped_by(Operation& operation, const Schema& schema) {
  const DropTable* drop = change_as<DropTable>(operation);
  return drop == nullptr || drop->definition ? nullptr : schema.find_table(drop->table);
}

}  // namespace

std::vector<Operation> take_in_working_order(std::span<Operation>& left, const Schema& schema) {
  std::vector<Table> made;
  while (made.size() < left.size()) {
    AddTable* add = change_as<AddTable>(left[made.size()]);
    if (add == nullptr) break;
    made.push_back(std::move(add->table));
  }
  std::vector<Table> dropped;
  while (made.empty() && dropped.size() < left.size()) {
    const Table* table = dropped_by(left[dropped.size()], schema);
    if (table == nullptr) break;
    dropped.push_back(*table);
  }
  const std::size_t taken = std::max({made.size(), dropped.size(), std::size_t{1}});
  std::vector<Operation> next;
  if (made.empty() && dropped.empty()) next.push_back(std::move(left.front()));
  append_made(std::move(made), next);
  append_dropped(std::move(dropped), next);
  left = left.subspan(taken);
  return next;
}

void for_each_in_working_order(std::span<Operation> operations, const Schema& schema,
                               absl::FunctionRef<bool(Operation&)> take) {
  while (!operations.empty()) {
    for (Operation& operation : take_in_working_order(operations, schema)) {
      if (!take(operation)) return;
    }
  }
}

}  // namespace piccolo
