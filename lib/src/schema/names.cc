// SPDX-License-Identifier: MIT
#include "schema/names.h"

#include <algorithm>
#include <functional>

#include "absl/strings/match.h"
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

bool has_relation(const Table& table, const std::string& name) {
  const auto is_that = [&](const Column& column) {
    return column.unique_name == name || (column.index && column.index->name == name);
  };
  const Constraint* constraint = table.find_constraint(name);
  return table.name.name == name || std::ranges::any_of(table.columns, is_that) ||
         table.find_index(name) != nullptr ||
         (constraint != nullptr && std::holds_alternative<UniqueConstraint>(*constraint));
}

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
    // Unlike those of indexes, names of foreign keys are each table's own.
    if (column.references && column.references->name.empty()) {
      column.references->name = default_foreign_key_name(table, column.name);
    }
  }

  void name(const TableName& table, Index& index) {
    if (index.name.empty()) {
      index.name = free_name(table, default_index_name(table, index.columns));
    }
  }

 private:
  std::string free_name(const TableName& table, const std::string& wanted) const {
    std::string name = wanted;
    for (int i = 1; is_taken(table.schema, name); ++i)
      name = cut(wanted, kLongestName - 3) + std::to_string(i);
    return name;
  }

  bool is_taken(const std::string& schema, const std::string& name) const {
    if (!before_.hints.relations.contains({name, schema})) return false;
    return std::ranges::any_of(before_.tables, [&](const auto& entry) {
      return entry.first.schema == schema && has_relation(entry.second, name);
    });
  }

  const Schema& before_;
};

void keep_names(const Column& old, Column& column) {
  if (column.unique_name.empty()) column.unique_name = column.unique ? old.unique_name : "";
  if (column.index && column.index->name.empty() && old.index) column.index->name = old.index->name;
  if (column.references && column.references->name.empty() && old.references) {
    column.references->name = old.references->name;
  }
}

}  // namespace

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
