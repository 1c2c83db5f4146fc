// SPDX-License-Identifier: MIT
#include "schema/check.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "absl/strings/str_format.h"
#include "schema/catalogue.h"
#include "schema/check_names.h"
#include "schema/column_type.h"
#include "schema/table_items.h"

namespace piccolo {
namespace {

absl::Status check_type(const Column& column) {
  if (column.type.length && *column.type.length < 1) {
    return absl::InvalidArgumentError(
        absl::StrFormat("the length of column \"%s\" is %d; it must be at least 1", column.name,
                        *column.type.length));
  }
  return absl::OkStatus();
}

// That `column` may refer to what it refers to, where `owner` is its table.
absl::Status check_reference(const Column& column, const Table& owner, const Schema& schema) {
  if (!column.references) return absl::OkStatus();
  const Reference& reference = *column.references;
  const Table* target = reference.table == owner.name ? &owner : schema.find_table(reference.table);
  if (target == nullptr) return check_table_exists(reference.table, schema);

  const Column* key =
      reference.column.empty() ? target->primary_key() : target->find_column(reference.column);
  if (key == nullptr && schema.incomplete) return absl::OkStatus();
  if (key != nullptr && target == &owner && key->name == column.name) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "column \"%s\" of table %s would refer to itself", column.name, to_string(owner.name)));
  }
  if (key == nullptr || !is_unique(*target, *key)) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "column \"%s\" refers to %s of table %s, which is not a primary key or unique", column.name,
        reference.column.empty() ? "the primary key"
                                 : absl::StrFormat("column \"%s\"", reference.column),
        to_string(reference.table)));
  }
  return absl::OkStatus();
}

// That its properties go together.
absl::Status check_properties(const Column& column) {
  const double* number = std::get_if<double>(&column.default_value);
  const char* what = nullptr;
  if (column.primary_key && column.null) what = "would be a primary key that may be null";
  if (column.primary_key && column.unique) {
    what = "is a primary key, which is already unique: leave `unique` out";
  }
  if (is_serial(column.type) && column.null) {
    what = "would be an auto-increment column that may be null";
  }
  if (is_serial(column.type) && has_default(column)) {
    what = "would be an auto-increment column with another default";
  }
  if (number != nullptr && std::isnan(*number)) what = "would have a default that is not a number";
  if (what == nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrFormat("column \"%s\" %s", column.name, what));
}

absl::Status check_column(const Column& column, const Table& owner, const Schema& schema) {
  if (absl::Status valid = check_name("column", column.name); !valid.ok()) return valid;
  if (absl::Status valid = check_properties(column); !valid.ok()) return valid;
  if (absl::Status valid = check_type(column); !valid.ok()) return valid;
  return check_reference(column, owner, schema);
}

absl::Status cannot_become(const Column& column, const TableName& table, const char* what) {
  return absl::InvalidArgumentError(
      absl::StrFormat("column \"%s\" of table %s cannot become or cease to be %s", column.name,
                      to_string(table), what));
}

bool refers_to(const Column& column, const TableName& table) {
  return column.references && column.references->table == table;
}

// The tables that may refer to `table`.
std::vector<const Table*> referrers_of(const TableName& table, const Schema& schema) {
  std::vector<const Table*> tables;
  const auto found = schema.hints.referrers.find(table);
  if (found == schema.hints.referrers.end()) return tables;
  for (const TableName& name : found->second) {
    if (const Table* referrer = schema.find_table(name)) tables.push_back(referrer);
  }
  return tables;
}

// Whether `column`, a foreign key to the table `target`, points at its `key`.
bool refers_to_column(const Column& column, const Table& target, std::string_view key) {
  if (!refers_to(column, target.name)) return false;
  if (!column.references->column.empty()) return column.references->column == key;
  const Column* primary_key = target.primary_key();
  return primary_key != nullptr && primary_key->name == key;
}

// That no foreign key, but for one the column may be itself, refers to `column`.
absl::Status check_column_unreferenced(const Table& table, std::string_view column,
                                       const Schema& schema) {
  for (const Table* other : referrers_of(table.name, schema)) {
    for (const Column& foreign_key : other->columns) {
      const bool is_itself = other == &table && foreign_key.name == column;
      if (is_itself || !refers_to_column(foreign_key, table, column)) continue;
      return absl::FailedPreconditionError(
          absl::StrFormat("column \"%s\" of table %s is referred to by column \"%s\" of table %s",
                          column, to_string(table.name), foreign_key.name, to_string(other->name)));
    }
  }
  return absl::OkStatus();
}

// That the columns are there, and each is named once.
absl::Status check_columns(const std::vector<std::string>& columns, const std::string& what,
                           const Table& table, const Schema& schema) {
  if (columns.empty()) {
    return absl::InvalidArgumentError(absl::StrFormat("%s has no columns", what));
  }
  for (const std::string& column : columns) {
    if (std::ranges::count(columns, column) > 1) {
      return absl::InvalidArgumentError(
          absl::StrFormat("%s names column \"%s\" twice", what, column));
    }
    if (table.find_column(column) != nullptr || schema.incomplete) continue;
    return absl::NotFoundError(absl::StrFormat("%s is about column \"%s\", which table %s lacks",
                                               what, column, to_string(table.name)));
  }
  return absl::OkStatus();
}

absl::Status check_constraint(const Constraint& constraint, const Table& table,
                              const Schema& schema) {
  if (absl::Status valid = check_name("constraint", name_of(constraint)); !valid.ok()) return valid;
  const std::string what = absl::StrFormat("constraint \"%s\"", name_of(constraint));
  if (const auto* check = std::get_if<CheckConstraint>(&constraint)) {
    if (!check->condition.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrFormat("%s has no condition", what));
  }
  return check_columns(std::get<UniqueConstraint>(constraint).columns, what, table, schema);
}

absl::Status check_index(const Index& index, const Table& table, const Schema& schema) {
  if (absl::Status valid = check_name("index", index.name); !valid.ok()) return valid;
  return check_columns(index.columns, absl::StrFormat("index \"%s\"", index.name), table, schema);
}

}  // namespace

absl::Status check_table_exists(const TableName& table, const Schema& schema) {
  const auto other = schema.others.find(table);
  if (other != schema.others.end()) {
    return absl::FailedPreconditionError(
        absl::StrFormat("%s is a %s, and no table", to_string(table), other->second));
  }
  if (schema.find_table(table) != nullptr || schema.incomplete) return absl::OkStatus();
  return absl::NotFoundError(absl::StrFormat("there is no table %s", to_string(table)));
}

absl::Status check_table_name_is_free(const TableName& table, const Schema& schema) {
  if (absl::Status valid = check_name("table", table.name); !valid.ok()) return valid;
  const auto other = schema.others.find(table);
  if (other != schema.others.end()) {
    return absl::AlreadyExistsError(
        absl::StrFormat("there is a %s %s already", other->second, to_string(table)));
  }
  if (schema.find_table(table) == nullptr) return check_relation_is_free(table, schema);
  return absl::AlreadyExistsError(absl::StrFormat("there is a table %s already", to_string(table)));
}

absl::Status check_column_exists(const TableName& table, std::string_view column,
                                 const Schema& schema) {
  if (absl::Status valid = check_table_exists(table, schema); !valid.ok()) return valid;
  const Table* known = schema.find_table(table);
  if (known == nullptr || known->find_column(column) != nullptr || schema.incomplete) {
    return absl::OkStatus();
  }
  return absl::NotFoundError(
      absl::StrFormat("table %s has no column \"%s\"", to_string(table), column));
}

absl::Status check_column_name_is_free(const TableName& table, std::string_view column,
                                       const Schema& schema) {
  if (absl::Status valid = check_name("column", column); !valid.ok()) return valid;
  const Table* known = schema.find_table(table);
  if (known == nullptr || known->find_column(column) == nullptr) return absl::OkStatus();
  return absl::AlreadyExistsError(
      absl::StrFormat("table %s has a column \"%s\" already", to_string(table), column));
}

absl::Status check_new_table(const Table& table, const Schema& schema) {
  if (absl::Status valid = check_table_name_is_free(table.name, schema); !valid.ok()) return valid;
  std::set<std::string_view> names;
  for (const Column& column : table.columns) {
    if (absl::Status valid = check_column(column, table, schema); !valid.ok()) return valid;
    if (!names.insert(column.name).second) {
      return absl::InvalidArgumentError(absl::StrFormat("table %s would have two columns \"%s\"",
                                                        to_string(table.name), column.name));
    }
  }
  for (const Constraint& constraint : table.constraints) {
    if (absl::Status valid = check_constraint(constraint, table, schema); !valid.ok()) return valid;
  }
  for (const Index& index : table.indexes) {
    if (absl::Status valid = check_index(index, table, schema); !valid.ok()) return valid;
  }
  TakenNames taken = taken_names(table);
  taken.relations.push_back(table.name.name);
  if (absl::Status free = check_names_are_free(taken, table.name, schema); !free.ok()) return free;
  if (std::ranges::count(table.columns, true, &Column::primary_key) > 1) {
    return absl::InvalidArgumentError(
        absl::StrFormat("table %s would have more than one primary key", to_string(table.name)));
  }
  return absl::OkStatus();
}

absl::Status check_new_column(const AddColumn& added, const Schema& schema) {
  const Column& column = added.column;
  if (absl::Status valid = check_table_exists(added.table, schema); !valid.ok()) return valid;
  if (absl::Status valid = check_column_name_is_free(added.table, column.name, schema);
      !valid.ok()) {
    return valid;
  }
  if (column.primary_key) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "column \"%s\" cannot be added to table %s as its primary key: a table gets it when it "
        "is made",
        column.name, to_string(added.table)));
  }
  const Table* known = schema.find_table(added.table);
  Table owner = known == nullptr ? Table{.name = added.table} : *known;
  owner.columns.push_back(column);
  if (absl::Status valid = check_column(column, owner, schema); !valid.ok()) return valid;
  const Table parts{added.table, {column}, added.constraints, added.indexes};
  return check_names_are_free(taken_names(parts), added.table, schema);
}

absl::Status check_droppable_column(const TableName& table, std::string_view column,
                                    const Schema& schema) {
  if (absl::Status valid = check_column_exists(table, column, schema); !valid.ok()) return valid;
  const Table* known = schema.find_table(table);
  if (known == nullptr || known->find_column(column) == nullptr) return absl::OkStatus();
  if (known->find_column(column)->primary_key) {
    return absl::FailedPreconditionError(
        absl::StrFormat("column \"%s\" of table %s is its primary key", column, to_string(table)));
  }
  return check_column_unreferenced(*known, column, schema);
}

// That `other` could be without `table`, as far as no column of it refers to that.
absl::Status check_independent(const Table& other, const TableName& table) {
  const auto dependence = other.depends_on.find(table);
  if (dependence == other.depends_on.end()) return absl::OkStatus();
  if (dependence->second == kChild) {
    return absl::FailedPreconditionError(
        absl::StrFormat("table %s has the partition or child %s, which would go with it: drop that "
                        "first, or detach it",
                        to_string(table), to_string(other.name)));
  }
  return absl::FailedPreconditionError(
      absl::StrFormat("table %s is referred to by %s of table %s: drop that first",
                      to_string(table), dependence->second, to_string(other.name)));
}

absl::Status check_unreferenced(const TableName& table, const Schema& schema) {
  for (const Table* other : referrers_of(table, schema)) {
    if (other->name == table) continue;
    if (absl::Status valid = check_independent(*other, table); !valid.ok()) return valid;
    for (const Column& column : other->columns) {
      if (!refers_to(column, table)) continue;
      return absl::FailedPreconditionError(
          absl::StrFormat("table %s is referred to by column \"%s\" of table %s: drop that first",
                          to_string(table), column.name, to_string(other->name)));
    }
  }
  return absl::OkStatus();
}

absl::Status check_altered_column(const AlterColumn& op, const Schema& schema) {
  const Column& column = op.column;
  const TableName& table = op.table;
  if (absl::Status valid = check_column_exists(table, column.name, schema); !valid.ok()) {
    return valid;
  }
  const Table* known = schema.find_table(table);
  if (known == nullptr || known->find_column(column.name) == nullptr) return absl::OkStatus();
  const Column old = op.before.value_or(*known->find_column(column.name));
  if (old.primary_key != column.primary_key) {
    return cannot_become(column, table, "the primary key");
  }
  if ((is_serial(old.type) || is_serial(column.type)) && old.type != column.type) {
    return cannot_become(column, table, "an auto-increment column");
  }
  if (old.type != column.type || (old.unique && !column.unique)) {
    if (absl::Status valid = check_column_unreferenced(*known, column.name, schema); !valid.ok()) {
      return valid;
    }
  }
  Table altered = *known;
  *altered.find_column(column.name) = column;
  if (absl::Status valid = check_column(column, altered, schema); !valid.ok()) return valid;
  return check_names_are_free(taken_names({table, {column}}), table, schema,
                              taken_names({table, {old}}));
}

absl::Status check_new_constraint(const TableName& table, const Constraint& constraint,
                                  const Schema& schema) {
  if (absl::Status valid = check_table_exists(table, schema); !valid.ok()) return valid;
  const Table* known = schema.find_table(table);
  const Table owner = known == nullptr ? Table{.name = table} : *known;
  if (absl::Status valid = check_constraint(constraint, owner, schema); !valid.ok()) return valid;
  return check_names_are_free(taken_names({table, {}, {constraint}}), table, schema);
}

absl::Status check_constraint_exists(const TableName& table, std::string_view constraint,
                                     const Schema& schema) {
  if (absl::Status valid = check_table_exists(table, schema); !valid.ok()) return valid;
  const Table* known = schema.find_table(table);
  if (known == nullptr || has_constraint(*known, constraint) || schema.incomplete) {
    return absl::OkStatus();
  }
  return absl::NotFoundError(
      absl::StrFormat("table %s has no constraint \"%s\"", to_string(table), constraint));
}

absl::Status check_new_index(const TableName& table, const Index& index, const Schema& schema) {
  if (absl::Status valid = check_table_exists(table, schema); !valid.ok()) return valid;
  const Table* known = schema.find_table(table);
  const Table owner = known == nullptr ? Table{.name = table} : *known;
  if (has_index(owner, index.name)) {
    return absl::AlreadyExistsError(
        absl::StrFormat("table %s has an index \"%s\" already", to_string(table), index.name));
  }
  if (absl::Status valid = check_index(index, owner, schema); !valid.ok()) return valid;
  return check_names_are_free(taken_names({table, {}, {}, {index}}), table, schema);
}

absl::Status check_index_exists(const TableName& table, std::string_view index,
                                const Schema& schema) {
  if (absl::Status valid = check_table_exists(table, schema); !valid.ok()) return valid;
  const Table* known = schema.find_table(table);
  if (known == nullptr || has_index(*known, index) || schema.incomplete) {
    return absl::OkStatus();
  }
  return absl::NotFoundError(
      absl::StrFormat("table %s has no index \"%s\"", to_string(table), index));
}

}  // namespace piccolo
