// SPDX-License-Identifier: MIT
#include "schema/names.h"

#include <algorithm>
#include <functional>
#include <set>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "overloaded.h"
#include "sql/expression.h"

namespace piccolo {
namespace {

// Not in the middle of a UTF-8 character.
std::string cut(std::string text, std::size_t length) {
  if (text.size() <= length) return text;
  while (length > 0 && (text[length] & 0xC0) == 0x80) --length;
  return text.substr(0, length);
}

// makeObjectName() in PostgreSQL's indexcmds.c.
std::string constraint_name(std::string table, std::string column, std::string_view label) {
  const std::size_t room = kLongestName - label.size() - 2;
  std::size_t table_length = table.size();
  std::size_t column_length = column.size();
  while (table_length + column_length > room) {
    --(table_length > column_length ? table_length : column_length);
  }
  return absl::StrFormat("%s_%s_%s", cut(std::move(table), table_length),
                         cut(std::move(column), column_length), label);
}

// `wanted`, or with the first number after it that is free, as PostgreSQL does.
std::string numbered(const std::string& wanted,
                     absl::FunctionRef<bool(const std::string&)> is_taken) {
  std::string name = wanted;
  for (int i = 1; is_taken(name); ++i) name = cut(wanted, kLongestName - 3) + std::to_string(i);
  return name;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

void take_names(const Column& column, TakenNames& names) {
  if (column.unique) {
    names.relations.push_back(column.unique_name);
    names.constraints.push_back(column.unique_name);
  }
  if (column.index) names.relations.push_back(column.index->name);
  if (column.references) names.constraints.push_back(column.references->name);
}

void take_names(const Constraint& constraint, TakenNames& names) {
  names.constraints.push_back(name_of(constraint));
  if (std::holds_alternative<UniqueConstraint>(constraint)) {
    names.relations.push_back(name_of(constraint));
  }
}

void take_names(const Index& index, TakenNames& names) { names.relations.push_back(index.name); }

// Gives names where there are none.
class Namer {
 public:
  explicit Namer(const Schema& before) : before_(before) {}

  void name(const TableName& table, Column& column) {
    if (column.unique && column.unique_name.empty()) {
      column.unique_name = free_name(table, default_unique_name(table, column.name));
    }
    if (column.index && column.index->name.empty()) {
      column.index->name = free_name(table, default_index_name(table, {column.name}));
    }
    if (column.references && column.references->name.empty()) {
      column.references->name = free_key_name(table, default_foreign_key_name(table, column.name));
    }
  }

  void name(const TableName& table, Index& index) {
    if (index.name.empty()) {
      index.name = free_name(table, default_index_name(table, index.columns));
    }
  }

 private:
  std::string free_name(const TableName& table, const std::string& wanted) {
    std::string name = numbered(wanted, [&](const std::string& one) {
      const TableName relation(one, table.schema);
      return given_.contains(relation) || one == table.name || has_relation(before_, relation);
    });
    given_.emplace(name, table.schema);
    return name;
  }

  // Unlike those of indexes, the names of foreign keys are each table's own.
  std::string free_key_name(const TableName& table, const std::string& wanted) const {
    const Table* known = before_.find_table(table);
    return numbered(wanted, [&](const std::string& name) {
      return known != nullptr && contains(taken_names(*known).constraints, name);
    });
  }

  const Schema& before_;
  std::set<TableName> given_;  // To others of the same operation.
};

// The condition with the names of columns quoted, so that renaming one and back
// gives the same again.
void quote_columns(const Table& table, Constraint& constraint) {
  auto* check = std::get_if<CheckConstraint>(&constraint);
  if (check == nullptr) return;
  for (const Column& column : table.columns) {
    check->condition = rename_in(check->condition, column.name, column.name);
  }
}

void keep_names(const Column& old, Column& column) {
  if (column.unique_name.empty()) column.unique_name = column.unique ? old.unique_name : "";
  if (column.index && column.index->name.empty() && old.index) column.index->name = old.index->name;
  if (column.references && column.references->name.empty() && old.references) {
    column.references->name = old.references->name;
  }
}

}  // namespace

TakenNames taken_names(const Table& table) {
  TakenNames names;
  for (const Column& column : table.columns) take_names(column, names);
  for (const Constraint& constraint : table.constraints) take_names(constraint, names);
  for (const Index& index : table.indexes) take_names(index, names);
  return names;
}

bool has_relation(const Schema& schema, const TableName& relation) {
  if (!schema.hints.relations.contains(relation)) return false;
  return std::ranges::any_of(schema.tables, [&](const auto& entry) {
    const Table& table = entry.second;
    return table.name.schema == relation.schema &&
           (table.name.name == relation.name ||
            contains(taken_names(table).relations, relation.name));
  });
}

std::string default_unique_name(const TableName& table, const std::string& column) {
  return constraint_name(table.name, column, "key");
}

std::string default_foreign_key_name(const TableName& table, const std::string& column) {
  return constraint_name(table.name, column, "fkey");
}

std::string default_index_name(const TableName& table, const std::vector<std::string>& columns) {
  return cut(absl::StrFormat("%s_%s", table.name, absl::StrJoin(columns, "_")), kLongestName);
}

Operation with_names(Operation operation, const Schema& before) {
  Namer namer(before);
  std::visit(Overloaded{[&](AddTable& op) {
                          for (Column& column : op.table.columns) {
                            namer.name(op.table.name, column);
                          }
                          for (Index& index : op.table.indexes) namer.name(op.table.name, index);
                          for (Constraint& one : op.table.constraints) quote_columns(op.table, one);
                        },
                        [&](AddColumn& op) { namer.name(op.table, op.column); },
                        [&](AlterColumn& op) {
                          // What it keeps, it keeps under its name.
                          const Table* table = before.find_table(op.table);
                          const Column* old =
                              table == nullptr ? nullptr : table->find_column(op.column.name);
                          if (old == nullptr && op.before) old = &*op.before;
                          if (old != nullptr) keep_names(*old, op.column);
                          namer.name(op.table, op.column);
                        },
                        [&](AddConstraint& op) {
                          const Table* table = before.find_table(op.table);
                          if (table != nullptr) quote_columns(*table, op.constraint);
                        },
                        [&](AddIndex& op) { namer.name(op.table, op.index); }, [](auto&) {}},
             operation);
  return operation;
}

bool covers(const Constraint& constraint, std::string_view column) {
  return std::visit(
      Overloaded{[&](const UniqueConstraint& unique) {
                   return std::ranges::count(unique.columns, column) > 0;
                 },
                 [&](const CheckConstraint& check) { return mentions(check.condition, column); }},
      constraint);
}

bool covers(const Index& index, std::string_view column) {
  return std::ranges::count(index.columns, column) > 0;
}

void rename_column(Table& table, const std::string& column, const std::string& new_name) {
  table.find_column(column)->name = new_name;
  for (Constraint& constraint : table.constraints) {
    std::visit(Overloaded{[&](UniqueConstraint& unique) {
                            std::ranges::replace(unique.columns, column, new_name);
                          },
                          [&](CheckConstraint& check) {
                            check.condition = rename_in(check.condition, column, new_name);
                          }},
               constraint);
  }
  for (Index& index : table.indexes) std::ranges::replace(index.columns, column, new_name);
}

}  // namespace piccolo
