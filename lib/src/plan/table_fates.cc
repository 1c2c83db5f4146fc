// SPDX-License-Identifier: MIT
#include "plan/table_fates.h"

#include <algorithm>
#include <utility>

#include "schema/names.h"
#include "sql/canonical.h"

namespace piccolo {
namespace {

class Follower {
 public:
  Follower(const Catalogue& before, const Dialect& dialect) {
    const Schema schema = before.schema();
    for (const auto& [name, table] : before.tables) {
      TableFate& fate = fates_.tables[name];
      fate.is_known = true;
      fate.before = table;
      fate.before.table = canonical(table.table, schema, dialect);
    }
  }

  Fates result() && { return std::move(fates_); }

  void operator()(const AddTable& op) {
    fates_.tables[op.table.name] = {.is_new = true, .is_touched = true};
    fates_.gone.erase(op.table.name);
  }

  void operator()(const DropTable& op) {
    leave(op.table);
    fates_.tables.erase(op.table);
  }

  void operator()(const RenameTable& op) { move(op.table, {op.new_name, op.table.schema}); }

  void operator()(const ChangeTableSchema& op) {
    fates_.moves = true;
    move(op.table, {op.table.name, op.new_schema});
  }

  void operator()(const AddColumn& op) {
    TableFate& fate = touched(op.table);
    name_column(op.column.name, fate);
    if (op.column.primary_key) fate.named.emplace(kPrimaryKeyPart);
    for (const Constraint& one : op.constraints) name_constraint(name_of(one), fate);
    for (const Index& one : op.indexes) fate.named.insert(index_part(one.name));
  }

  // What covers it goes with it, and its name may be another's soon.
  void operator()(const DropColumn& op) {
    TableFate& fate = touched(op.table);
    name_column(op.column, fate);
    Table& table = fate.before.table;
    std::erase_if(table.columns, [&](const Column& one) { return one.name == op.column; });
    std::erase_if(table.constraints, [&](const auto& one) { return covers(one, op.column); });
    std::erase_if(table.indexes, [&](const Index& one) { return covers(one, op.column); });
    std::erase_if(fate.before.details, [&](const auto& detail) {
      const auto columns = fate.before.goes_with.find(detail.first);
      const bool is_listed = columns != fate.before.goes_with.end();
      return goes_with_column(is_listed ? *columns : Item(detail.first, {}), op.column);
    });
  }

  void operator()(const AlterColumn& op) {
    TableFate& fate = touched(op.table);
    name_column(op.column.name, fate);
    const Column* before = fate.before.table.find_column(op.column.name);
    const bool was_key = before != nullptr && before->primary_key;
    if (was_key != op.column.primary_key) fate.named.emplace(kPrimaryKeyPart);
  }

  void operator()(const RenameColumn& op) {
    TableFate& fate = touched(op.table);
    note_renaming(op.column, op.new_name);
    Table& table = fate.before.table;
    if (table.find_column(op.column) != nullptr) rename_column(table, op.column, op.new_name);
    for_each_reference_to(op.table, [&](Reference& reference) {
      if (reference.column == op.column) reference.column = op.new_name;
    });
    fate.before.details = with_renamed_column(fate.before.details, op.column, op.new_name);
    rename_column_in(fate.before.goes_with, op.column, op.new_name);
    if (fate.altered.erase(op.column) > 0) fate.altered.insert(op.new_name);
    for (const auto part : {column_part, foreign_key_part}) {
      if (fate.named.erase(part(op.column)) > 0) fate.named.insert(part(op.new_name));
    }
  }

  void operator()(const AddConstraint& op) {
    name_constraint(name_of(op.constraint), touched(op.table));
  }

  void operator()(const DropConstraint& op) {
    TableFate& fate = touched(op.table);
    name_constraint(op.constraint, fate);
    for (const Index& key : fate.before.table.indexes) {
      // Another index of the same columns may be what there is a detail of.
      const auto detail = fate.before.details.find(detail_of_key(key.columns));
      const bool is_told =
          detail != fate.before.details.end() &&
          (detail->second == op.constraint || (detail->second.empty() && is_of_sqlite(key.name)));
      if (key.name == op.constraint && is_told) fate.named.insert(detail->first);
    }
    for (const Column& column : fate.before.table.columns) {
      if (column.given.primary_key == op.constraint) fate.named.emplace(kPrimaryKeyPart);
      if (column.references && column.references->name == op.constraint) {
        fate.named.insert(foreign_key_part(column.name));
      }
    }
  }

  void operator()(const AddIndex& op) { name_index(op.table, op.index.name); }
  void operator()(const DropIndex& op) { name_index(op.table, op.index); }

 private:
  using Item = std::pair<const std::string, std::set<std::string>>;

  TableFate& touched(const TableName& table) {
    TableFate& fate = fates_.tables[table];
    fate.is_touched = true;
    return fate;
  }

  static void name_column(const std::string& column, TableFate& fate) {
    fate.named.insert(column_part(column));
    fate.named.insert(foreign_key_part(column));
    fate.altered.insert(column);
  }

  // Where what is unique is so by an index, it is one.
  static void name_constraint(const std::string& constraint, TableFate& fate) {
    fate.named.insert(constraint_part(constraint));
    fate.named.insert(index_part(constraint));
  }

  void name_index(const TableName& table, const std::string& index) {
    touched(table).named.insert(index_part(index));
  }

  void note_renaming(const std::string& from, const std::string& to) {
    fates_.renamed.insert(from);
    fates_.renamed.insert(to);
  }

  // A name that a change makes free; that of a new table was free before.
  void leave(const TableName& table) {
    const auto found = fates_.tables.find(table);
    if (found != fates_.tables.end()) fates_.gone[table] = found->second.before.identity;
  }

  void move(const TableName& from, const TableName& to) {
    touched(from);
    leave(from);
    auto node = fates_.tables.extract(from);
    node.key() = to;
    node.mapped().before.table.name = to;
    fates_.tables.erase(to);
    fates_.tables.insert(std::move(node));
    fates_.gone.erase(to);
    note_renaming(from.name, to.name);
    for_each_reference_to(from, [&](Reference& reference) { reference.table = to; });
  }

  template <typename Function>
  void for_each_reference_to(const TableName& target, Function function) {
    for (auto& [name, fate] : fates_.tables) {
      for (Column& column : fate.before.table.columns) {
        if (column.references && column.references->table == target) function(*column.references);
      }
    }
  }

  Fates fates_;
};

}  // namespace

Fates follow(const Catalogue& before, absl::Span<const Change* const> changes,
             const Dialect& dialect) {
  Follower follower(before, dialect);
  for (const Change* change : changes) std::visit(follower, *change);
  return std::move(follower).result();
}

}  // namespace piccolo
