// SPDX-License-Identifier: MIT
#include "property/known_faults.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string_view>

#include "absl/strings/match.h"
#include "overloaded.h"
#include "sql/expression.h"

namespace piccolo::testing {
namespace {

using enum TypeKind;

bool is_serial(const Column& column) {
  return column.type.kind == kSerial || column.type.kind == kBigSerial;
}

// Going there and back puts quotes around a name in a check that had none.
bool requotes_a_check(const Operation& operation, const Schema& before) {
  const auto* rename = std::get_if<RenameColumn>(&operation);
  if (rename == nullptr) return false;
  const auto is_changed = [&](const Constraint& one) {
    const auto* check = std::get_if<CheckConstraint>(&one);
    if (check == nullptr) return false;
    const std::string there = rename_in(check->condition, rename->column, rename->new_name);
    return rename_in(there, rename->new_name, rename->column) != check->condition;
  };
  return std::ranges::any_of(before.find_table(rename->table)->constraints, is_changed);
}

// SQLite refuses to rename a table if only the case of letters differs.
bool changes_only_case(const Operation& operation) {
  const auto* rename = std::get_if<RenameTable>(&operation);
  return rename != nullptr && absl::EqualsIgnoreCase(rename->table.name, rename->new_name);
}

// PostgreSQL makes no second constraint for a primary key that is also unique.
bool has_unique_primary_key(const Column& column) { return column.primary_key && column.unique; }

// PostgreSQL makes it NOT NULL.
bool is_nullable_serial(const Column& column) { return column.null && is_serial(column); }

template <typename Predicate>
bool has_column(const Operation& operation, Predicate is_faulty) {
  return std::visit(Overloaded{[&](const AddTable& op) {
                                 return std::ranges::any_of(op.table.columns, is_faulty);
                               },
                               [&](const AddColumn& op) { return is_faulty(op.column); },
                               [&](const AlterColumn& op) { return is_faulty(op.column); },
                               [](const auto&) { return false; }},
                    operation);
}

const Column* altered(const Operation& operation, const Schema& before) {
  const auto* alter = std::get_if<AlterColumn>(&operation);
  return alter == nullptr ? nullptr
                          : before.find_table(alter->table)->find_column(alter->column.name);
}

// A SERIAL becomes a BIGSERIAL, which PostgreSQL has no such type for.
bool resizes_a_serial(const Operation& operation, const Schema& before) {
  const Column* old = altered(operation, before);
  return old != nullptr && is_serial(*old) &&
         old->type != std::get<AlterColumn>(operation).column.type;
}

// Columns that differ in case alone: a check of one is taken for one of the other.
bool has_columns_that_differ_in_case(const Operation& operation, const Schema& before) {
  Schema after = before;
  (void)piccolo::apply(operation, after);
  return std::ranges::any_of(after.tables, [](const auto& entry) {
    const std::vector<Column>& columns = entry.second.columns;
    return std::ranges::any_of(columns, [&](const Column& one) {
      return std::ranges::count_if(columns, [&](const Column& other) {
               return absl::EqualsIgnoreCase(one.name, other.name);
             }) > 1;
    });
  });
}

// PostgreSQL gives another name when any table has a constraint of this name, and
// after a rename one may.
bool takes_a_foreign_key_name_twice(const Operation& operation, const Schema& before) {
  const Column* old = altered(operation, before);
  const auto is_taken = [&](const std::string& name) {
    return std::ranges::any_of(before.tables, [&](const auto& entry) {
      return entry.second.find_constraint(name) != nullptr ||
             std::ranges::any_of(entry.second.columns, [&](const Column& column) {
               return column.references && column.references->name == name;
             });
    });
  };
  return has_column(operation, [&](const Column& column) {
    if (!column.references) return false;
    const bool is_kept =
        old != nullptr && old->references && old->references->name == column.references->name;
    return !is_kept && is_taken(column.references->name);
  });
}

bool refers_to(const Column& column, const Table& table, const std::string& key) {
  if (!column.references || column.references->table != table.name) return false;
  if (!column.references->column.empty()) return column.references->column == key;
  return table.primary_key() != nullptr && table.primary_key()->name == key;
}

bool is_referred_to(const Table& table, const std::string& key, const Schema& schema) {
  return std::ranges::any_of(schema.tables, [&](const auto& entry) {
    return std::ranges::any_of(entry.second.columns,
                               [&](const Column& column) { return refers_to(column, table, key); });
  });
}

// check() lets a column that others refer to cease to be unique, or change its
// type, which is theirs too.
bool alters_what_is_referred_to(const Operation& operation, const Schema& before) {
  const Column* old = altered(operation, before);
  if (old == nullptr) return false;
  const auto& alter = std::get<AlterColumn>(operation);
  const bool is_kept = resolved_type(*old, before) == resolved_type(alter.column, before) &&
                       old->unique == alter.column.unique;
  return !is_kept && is_referred_to(*before.find_table(alter.table), alter.column.name, before);
}

// check() lets a unique column become a foreign key to itself and cease to be unique.
bool refers_to_itself(const Operation& operation) {
  const auto* alter = std::get_if<AlterColumn>(&operation);
  return alter != nullptr && alter->column.references &&
         alter->column.references->table == alter->table &&
         alter->column.references->column == alter->column.name;
}

// PostgreSQL makes one of two unique constraints of the same columns, if CREATE
// TABLE has both: when a table comes back.
bool has_same_uniqueness_twice(const Operation& operation, const Schema& before) {
  Schema after = before;
  (void)piccolo::apply(operation, after);
  return std::ranges::any_of(after.tables, [](const auto& entry) {
    std::set<std::vector<std::string>> seen;
    bool is_twice = false;
    for (const Column& column : entry.second.columns) {
      if (column.unique || column.primary_key) is_twice |= !seen.insert({column.name}).second;
    }
    for (const Constraint& one : entry.second.constraints) {
      const auto* unique = std::get_if<UniqueConstraint>(&one);
      is_twice |= unique != nullptr && !seen.insert(unique->columns).second;
    }
    return is_twice;
  });
}

// Of which one is let through, to be looked at.
bool is_wanted(std::string_view fault) {
  const char* wanted = std::getenv("PICCOLO_PROPERTY_FAULT");
  return wanted != nullptr && fault == wanted;
}

}  // namespace

bool hits_a_known_fault(const Operation& operation, const Schema& before, const Limits& limits) {
  const bool is_sqlite = limits.dialect == Dialect::kSqlite;
  const bool is_postgres = limits.dialect == Dialect::kPostgres;
  const auto hits = [&](const char* fault, bool is_hit) { return is_hit && !is_wanted(fault); };
  return hits("check", !limits.dialect && requotes_a_check(operation, before)) ||
         hits("case", is_sqlite && changes_only_case(operation)) ||
         hits("primary", is_postgres && has_column(operation, has_unique_primary_key)) ||
         hits("null", is_postgres && has_column(operation, is_nullable_serial)) ||
         hits("serial", is_postgres && resizes_a_serial(operation, before)) ||
         hits("fold", has_columns_that_differ_in_case(operation, before)) ||
         hits("fkey", is_postgres && takes_a_foreign_key_name_twice(operation, before)) ||
         hits("twice", is_postgres && has_same_uniqueness_twice(operation, before)) ||
         hits("itself", refers_to_itself(operation)) ||
         hits("referred", alters_what_is_referred_to(operation, before));
}

}  // namespace piccolo::testing
