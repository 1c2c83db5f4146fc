// SPDX-License-Identifier: MIT
#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "overloaded.h"
#include "property/schemas.h"
#include "schema/names.h"
#include "schema/table_items.h"
#include "sql/definitions.h"
#include "sql/quote.h"
#include "support/test_database.h"

// What the model cannot know, and why a database refuses it.
namespace piccolo::testing {
namespace {

using enum TypeKind;
using Strings = std::vector<std::string>;

// Whether a database has a schema like this.
class Fit {
 public:
  Fit(const Schema& schema, const Limits& limits) : schema_(schema), limits_(limits) {}

  bool operator()() {
    return std::ranges::all_of(schema_.tables,
                               [&](const auto& entry) { return fits(entry.second); }) &&
           names_differ_;
  }

 private:
  bool is_sqlite() const { return limits_.dialect == &sqlite_dialect(); }

  // To those before 15 all NULLs are distinct.
  bool is_old_postgres() const {
    return limits_.dialect == &postgres_dialect() && postgres_version() < 15;
  }

  bool fits(const Table& table) {
    take_names(table);
    return std::ranges::all_of(table.columns,
                               [&](const Column& one) { return fits(one, table); }) &&
           std::ranges::all_of(table.constraints,
                               [&](const Constraint& one) { return fits(one, table); }) &&
           std::ranges::all_of(table.indexes, [&](const Index& one) { return fits(one, table); });
  }

  // SQLite compares names without regard to case, which the model does not.
  void take_names(const Table& table) {
    if (!is_sqlite()) return;
    const TakenNames taken = taken_names(table);
    std::set<std::string> columns;
    std::set<std::string> constraints;
    take(relations_, table.name.name);
    for (const Column& column : table.columns) take(columns, column.name);
    for (const std::string& name : taken.relations) take(relations_, name);
    for (const std::string& name : taken.constraints) take(constraints, name);
  }

  void take(std::set<std::string>& names, const std::string& name) {
    names_differ_ &= names.insert(absl::AsciiStrToLower(name)).second;
  }

  bool fits(const Column& column, const Table& table) {
    const std::optional<ColumnType> type = resolved_type(column, schema_);
    // A foreign key that refers to itself in the end has no type.
    if (!type) return false;
    // SQLite refuses these by name.
    if (is_sqlite() && is_serial(column.type) && !column.primary_key) return false;
    if ((column.unique || column.primary_key) && !fits(unique_index_of(column), table)) {
      return false;
    }
    return !column.index || fits(index_of(column), table);
  }

  bool fits(const Constraint& constraint, const Table& table) {
    if (const auto* check = std::get_if<CheckConstraint>(&constraint)) {
      return is_about(*check, table);
    }
    const auto* unique = std::get_if<UniqueConstraint>(&constraint);
    // SQLite refuses these by name.
    if (is_sqlite() && !unique->nulls_distinct) return false;
    if (is_old_postgres() && !unique->nulls_distinct) return false;
    return fits(Index{unique->name, unique->columns, IndexMethod::kBtree, true}, table);
  }

  bool fits(const Index& index, const Table& table) {
    // SQLite refuses these by name.
    if (is_sqlite()) return index.method == IndexMethod::kBtree;
    // In PostgreSQL no other is unique, and a hash is of one column.
    if (index.unique && index.method != IndexMethod::kBtree) return false;
    if (index.method == IndexMethod::kHash && index.columns.size() > 1) return false;
    return std::ranges::all_of(index.columns, [&](const std::string& name) {
      const std::optional<ColumnType> type = resolved_type(*table.find_column(name), schema_);
      return type && has_operators(*type, index.method);
    });
  }

  // As schemas.cc writes conditions; the model does not parse them.
  static bool is_about(const CheckConstraint& check, const Table& table) {
    Strings terms = absl::StrSplit(check.condition, " OR ");
    return std::all_of(terms.begin() + 1, terms.end(), [&](const std::string& term) {
      const std::string name = term.substr(0, term.size() - std::string(" IS NULL").size());
      return std::ranges::any_of(table.columns, [&](const Column& column) {
        return name == column.name || name == quote_name(column.name);
      });
    });
  }

  // Whether PostgreSQL has a default operator class for the type.
  static bool has_operators(const ColumnType& type, IndexMethod method) {
    const bool is_array = type.array_dimensions > 0;
    switch (method) {
      case IndexMethod::kBtree:
      case IndexMethod::kHash:
        return type.kind != kJson;
      case IndexMethod::kGin:
        return (is_array && type.kind != kJson) || (!is_array && type.kind == kJsonb);
      case IndexMethod::kGist:
        return !is_array && type.sql == "int4range";
    }
    return false;
  }

  const Schema& schema_;
  const Limits& limits_;
  std::set<std::string> relations_;
  bool names_differ_ = true;
};

// What PostgreSQL casts to each other.
int family_of(const ColumnType& type) {
  switch (type.kind) {
    case kSmallInt:
    case kInteger:
    case kBigInt:
    case kSerial:
    case kBigSerial:
    case kNumeric:
    case kReal:
    case kDoublePrecision:
      return 1;
    case kVarchar:
    case kChar:
    case kText:
      return 2;
    case kDate:
    case kTimestamp:
    case kTimestamptz:
      return 3;
    case kJson:
    case kJsonb:
      return 4;
    default:
      return 100 + static_cast<int>(type.kind);
  }
}

bool is_cast(const ColumnType& from, const ColumnType& to) {
  if (from == to) return true;
  if (from.array_dimensions > 0 || to.array_dimensions > 0) return false;
  if (from.kind == kRaw || to.kind == kRaw) return false;
  const int text = family_of({.kind = kText});
  return family_of(from) == family_of(to) || family_of(from) == text || family_of(to) == text;
}

// Keeps every value as it is.
bool is_widening(const ColumnType& from, const ColumnType& to) {
  if (from == to) return true;
  if (from.array_dimensions > 0 || to.array_dimensions > 0) return false;
  if (from.kind <= kBigInt && to.kind <= kBigInt) return from.kind <= to.kind;
  return from.kind == kVarchar && (to.kind == kText || (to.kind == kVarchar && !to.length));
}

// Whether rows that there are can get this column, or get it again.
bool suits_rows(const Column& column) {
  const bool is_empty = column.null && !has_default(column);
  if (column.references) return is_empty;
  if (column.unique) return is_empty || std::holds_alternative<RandomUuid>(column.default_value);
  return column.null || has_default(column);
}

// Data has its own reasons: NULLs, values that are there twice, references to nothing.
bool suits_rows(const Change& operation, const Schema& before) {
  return std::visit(
      Overloaded{[](const AddColumn& op) { return suits_rows(op.column); },
                 [&](const DropColumn& op) {
                   const Table& table = *before.find_table(op.table);
                   const auto is_unique = [&](const Index& index) {
                     return index.unique && covers(index, op.column);
                   };
                   const auto is_unique_constraint = [&](const Constraint& one) {
                     return std::holds_alternative<UniqueConstraint>(one) && covers(one, op.column);
                   };
                   return suits_rows(*table.find_column(op.column)) &&
                          std::ranges::none_of(table.indexes, is_unique) &&
                          std::ranges::none_of(table.constraints, is_unique_constraint);
                 },
                 [&](const AlterColumn& op) {
                   const Column& old = *before.find_table(op.table)->find_column(op.column.name);
                   return old.null == op.column.null && old.unique == op.column.unique &&
                          has_default(old) == has_default(op.column) &&
                          old.references.has_value() == op.column.references.has_value() &&
                          is_widening(*resolved_type(old, before),
                                      *resolved_type(op.column, before));
                 },
                 [](const AddConstraint& op) {
                   return std::holds_alternative<CheckConstraint>(op.constraint);
                 },
                 [&](const DropConstraint& op) {
                   return std::holds_alternative<CheckConstraint>(
                       *before.find_table(op.table)->find_constraint(op.constraint));
                 },
                 [](const AddIndex& op) { return !op.index.unique; },
                 [&](const DropIndex& op) {
                   return !before.find_table(op.table)->find_index(op.index)->unique;
                 },
                 [](const auto&) { return true; }},
      operation);
}

bool is_cast(const Change& operation, const Schema& before) {
  const auto* alter = std::get_if<AlterColumn>(&operation);
  if (alter == nullptr) return true;
  const Column& old = *before.find_table(alter->table)->find_column(alter->column.name);
  const auto from = resolved_type(old, before);
  const auto to = resolved_type(alter->column, before);
  return from && to && is_cast(*from, *to);
}

}  // namespace

std::optional<ColumnType> resolved_type(const Column& column, const Schema& schema) {
  const Column* one = &column;
  for (int links = 0; links < 10; ++links) {
    if (one->type.kind != kForeignKey) {
      return one == &column ? column.type : referenced_type(*one);
    }
    const Table* table = schema.find_table(one->references->table);
    if (table == nullptr) return std::nullopt;
    one = one->references->column.empty() ? table->primary_key()
                                          : table->find_column(one->references->column);
    if (one == nullptr) return std::nullopt;
  }
  return std::nullopt;
}

bool fits(const Change& unnamed, const Schema& before, const Limits& limits) {
  const Change operation = *NamedChange(unnamed, before);
  Schema after = before;
  if (!piccolo::apply(operation, after).ok()) return false;
  if (!limits.dialect) return true;
  const bool fits_model = !limits.in_memory || Fit(after, {.dialect = &postgres_dialect()})();
  return fits_model && Fit(after, limits)() && is_cast(operation, before) &&
         (!limits.has_rows || suits_rows(operation, before));
}

}  // namespace piccolo::testing
