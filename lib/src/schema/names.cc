// SPDX-License-Identifier: MIT
#include "schema/names.h"

#include <algorithm>
#include <functional>
#include <set>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "overloaded.h"
#include "schema/catalogue.h"
#include "schema/column_type.h"
#include "schema/on_table.h"
#include "utf8.h"
#include "words/expression.h"

namespace piccolo {
namespace {

// Not in the middle of a UTF-8 character.
std::string cut(std::string text, std::size_t length) {
  if (text.size() <= length) return text;
  while (length > 0 && continues_character(text[length])) --length;
  return text.substr(0, length);
}

// Whether one of the tables that may have a relation of that name satisfies `owns`.
bool any_owner(const Schema& schema, const TableName& relation,
               absl::FunctionRef<bool(const Table&)> owns) {
  const auto hints = schema.hints.relations.find(relation);
  if (hints == schema.hints.relations.end()) return false;
  return std::ranges::any_of(hints->second, [&](const TableName& owner) {
    const Table* table = schema.find_table(owner);
    return table != nullptr && owns(*table);
  });
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
  if (!column.given.primary_key.empty()) names.given.push_back(column.given.primary_key);
  if (!column.given.sequence.empty()) names.given.push_back(column.given.sequence);
  if (!column.given.not_null.empty()) names.not_null.push_back(column.given.not_null);
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

  // `kept` is the key that the column has already, if it has one.
  void name(const TableName& table, Column& column, const std::string& kept = "") {
    std::string& key = column.unique_name;
    if (column.unique && (key.empty() || (is_of_sqlite(key) && key != kept))) {
      key = free_key_name(table, default_unique_name(table, column.name));
    }
    if (column.index && column.index->name.empty()) {
      column.index->name = free_name(table, default_index_name(table, {column.name}));
    }
    if (column.references && column.references->name.empty()) {
      column.references->name =
          free_constraint_name(table, default_foreign_key_name(table, column.name));
    }
  }

  // Keeps the names that a restored column had, where they are free.
  void name_given(const TableName& table, Column& column) {
    GivenNames& given = column.given;
    given.primary_key = column.primary_key ? free_relation(table, given.primary_key,
                                                           default_primary_key_name(table))
                                           : "";
    given.sequence =
        is_serial(column.type)
            ? free_relation(table, given.sequence, default_sequence_name(table, column.name))
            : "";
    name_not_null(table, column);
  }

  void name_not_null(const TableName& table, Column& column) {
    std::string& name = column.given.not_null;
    if (column.null) return name.clear();
    if (name.empty() || has_not_null(table, name)) {
      name = numbered(default_not_null_name(table, column.name),
                      [&](const std::string& one) { return has_not_null(table, one); });
    }
    not_null_.insert(name);
  }

  void name(const TableName& table, Constraint& constraint) {
    auto* unique = std::get_if<UniqueConstraint>(&constraint);
    if (unique == nullptr || !is_of_sqlite(unique->name)) return;
    unique->name =
        free_key_name(table, default_unique_name(table, absl::StrJoin(unique->columns, "_")));
  }

  void name(const TableName& table, Index& index) {
    if (index.name.empty()) {
      index.name = free_name(table, default_index_name(table, index.columns));
    }
  }

 private:
  std::string free_name(const TableName& table, const std::string& wanted) {
    std::string name =
        numbered(wanted, [&](const std::string& one) { return is_relation(table, one); });
    given_.emplace(name, table.schema);
    return name;
  }

  bool is_relation(const TableName& table, const std::string& name) const {
    const TableName relation(name, table.schema);
    return given_.contains(relation) || name == table.name || has_relation(before_, relation);
  }

  // `old`, if there is one and it is free; or else `wanted`, with a number if need be.
  std::string free_relation(const TableName& table, const std::string& old,
                            const std::string& wanted) {
    const auto is_taken = [&](const std::string& one) {
      const TableName relation(one, table.schema);
      return given_.contains(relation) || one == table.name ||
             any_owner(before_, relation, [&](const Table& owner) {
               const TakenNames names = taken_names(owner);
               return owner.name == relation || contains(names.relations, one) ||
                      contains(names.constraints, one) || contains(names.given, one);
             });
    };
    std::string name = old.empty() || is_taken(old) ? numbered(wanted, is_taken) : old;
    given_.emplace(name, table.schema);
    return name;
  }

  // PostgreSQL gives a name for NOT NULL once in a schema, but lets a table have it
  // that another one has.
  bool has_not_null(const TableName& table, const std::string& name) const {
    const Table* known = before_.find_table(table);
    if (known != nullptr && contains(taken_names(*known).constraints, name)) return true;
    return not_null_.contains(name) ||
           any_owner(before_, {name, table.schema}, [&](const Table& owner) {
             return contains(taken_names(owner).not_null, name);
           });
  }

  // PostgreSQL gives no constraint a name that one of another table of the schema has,
  // though it would take it.
  bool is_constraint(const TableName& table, const std::string& name) const {
    return any_owner(before_, {name, table.schema}, [&](const Table& owner) {
      return contains(taken_names(owner).constraints, name);
    });
  }

  std::string free_constraint_name(const TableName& table, const std::string& wanted) const {
    return numbered(wanted, [&](const std::string& name) { return is_constraint(table, name); });
  }

  // Of a key, which is an index, too.
  std::string free_key_name(const TableName& table, const std::string& wanted) {
    std::string name = numbered(wanted, [&](const std::string& one) {
      return is_relation(table, one) || is_constraint(table, one);
    });
    given_.emplace(name, table.schema);
    return name;
  }

  const Schema& before_;
  std::set<TableName> given_;  // To others of the same operation.
  std::set<std::string> not_null_;
};

// The condition with the names of columns quoted and without that of the table, so that
// renaming one and back gives the same again.
void quote_columns(const Table& table, Constraint& constraint) {
  auto* check = std::get_if<CheckConstraint>(&constraint);
  if (check == nullptr) return;
  check->condition = without_qualifier(check->condition, table.name.name);
  for (const Column& column : table.columns) {
    check->condition = rename_in(check->condition, column.name, column.name);
  }
}

}  // namespace

bool is_of_sqlite(std::string_view name) { return name.starts_with("sqlite_autoindex_"); }

TakenNames taken_names(const Table& table) {
  TakenNames names;
  for (const Column& column : table.columns) take_names(column, names);
  for (const Constraint& constraint : table.constraints) take_names(constraint, names);
  for (const Index& index : table.indexes) take_names(index, names);
  return names;
}

bool has_relation(const Schema& schema, const TableName& relation) {
  return any_owner(schema, relation, [&](const Table& table) {
    return table.name == relation || contains(taken_names(table).relations, relation.name);
  });
}

bool has_given_relation(const Schema& schema, const TableName& relation) {
  return any_owner(schema, relation, [&](const Table& table) {
    return contains(taken_names(table).given, relation.name);
  });
}

std::string default_unique_name(const TableName& table, const std::string& column) {
  return constraint_name(table.name, column, "key");
}

std::string default_foreign_key_name(const TableName& table, const std::string& column) {
  return constraint_name(table.name, column, "fkey");
}

std::string default_primary_key_name(const TableName& table) {
  constexpr std::string_view kEnd = "_pkey";
  return cut(table.name, kLongestName - kEnd.size()) + std::string(kEnd);
}

std::string default_sequence_name(const TableName& table, const std::string& column) {
  return constraint_name(table.name, column, "seq");
}

std::string default_not_null_name(const TableName& table, const std::string& column) {
  return constraint_name(table.name, column, "not_null");
}

std::string default_index_name(const TableName& table, const std::vector<std::string>& columns) {
  return cut(absl::StrFormat("%s_%s", table.name, absl::StrJoin(columns, "_")), kLongestName);
}

NamedChange::NamedChange(Change change, const Schema& before) : change_(std::move(change)) {
  Namer namer(before);
  std::visit(Overloaded{[&](AddTable& op) {
                          for (Column& column : op.table.columns) {
                            namer.name(op.table.name, column);
                            namer.name_given(op.table.name, column);
                          }
                          for (Index& index : op.table.indexes) namer.name(op.table.name, index);
                          for (Constraint& one : op.table.constraints) {
                            namer.name(op.table.name, one);
                            quote_columns(op.table, one);
                          }
                        },
                        [&](AddColumn& op) {
                          namer.name(op.table, op.column);
                          namer.name_given(op.table, op.column);
                          for (Constraint& one : op.constraints) namer.name(op.table, one);
                        },
                        [&](AlterColumn& op) {
                          // What it keeps, it keeps under its name.
                          const Table* table = before.find_table(op.table);
                          if (table != nullptr) start_from(*table, op);
                          if (op.before) keep_names(*op.before, op.column);
                          namer.name(op.table, op.column, op.before ? op.before->unique_name : "");
                          if (!op.before || op.before->null != op.column.null) {
                            namer.name_not_null(op.table, op.column);
                          }
                        },
                        [&](AddConstraint& op) {
                          const Table* table = before.find_table(op.table);
                          namer.name(op.table, op.constraint);
                          if (table != nullptr) quote_columns(*table, op.constraint);
                        },
                        [&](AddIndex& op) { namer.name(op.table, op.index); }, [](auto&) {}},
             change_);
  if (const Table* table = before.find_table(table_of(change_))) name_dropped(*table, change_);
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
  rename_column_in(table.unmodelled, column, new_name);
}

}  // namespace piccolo
