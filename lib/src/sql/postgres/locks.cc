// SPDX-License-Identifier: MIT
#include "sql/postgres/locks.h"

#include <algorithm>
#include <variant>

#include "overloaded.h"
#include "schema/column_type.h"
#include "schema/names.h"

namespace piccolo {
namespace {

// What all changes of a transaction share is not counted: schemas, and a table that is
// only altered but for its own lock.
constexpr std::size_t kTable = 5;      // Itself, two types, TOAST and its index.
constexpr std::size_t kKey = 2;        // A constraint and its index.
constexpr std::size_t kSequence = 2;   // Itself, and its type before PostgreSQL 14.
constexpr std::size_t kReference = 6;  // The other table, a constraint, two triggers on each side.

// For a table, or a column, of which nothing is known but its name.
constexpr std::size_t kUnknown = 40;

std::size_t locks_of(const Column& column) {
  std::size_t locks = column.null ? 0 : 1;  // A constraint from PostgreSQL 18 on.
  if (is_serial(column.type) || has_default(column)) ++locks;
  if (is_serial(column.type) || column.type.kind == TypeKind::kRaw) locks += kSequence;
  if (column.primary_key) locks += kKey;
  if (column.unique) locks += kKey;
  if (column.index) ++locks;
  if (column.references) locks += kReference;
  return locks;
}

std::size_t locks_of(const Table& table) {
  std::size_t locks = kTable + kKey * table.constraints.size() + table.indexes.size();
  for (const Column& column : table.columns) locks += locks_of(column);
  return locks;
}

// Whether each row is given a value of its own, or one that is looked up in another table.
bool writes_rows(const Column& added) {
  return is_serial(added.type) || added.type.kind == TypeKind::kRaw ||
         std::holds_alternative<RandomUuid>(added.default_value) ||
         std::holds_alternative<SqlExpression>(added.default_value) ||
         (added.references && has_default(added));
}

bool writes_rows(const AlterColumn& op) {
  return !op.before || op.before->type != op.column.type || !op.using_expression.empty() ||
         op.before->references != op.column.references;
}

// What writing `table` anew locks, or moving it: all of it, and what refers to it.
std::size_t locks_of_whole(const TableName& name, const Schema& schema) {
  const Table* table = schema.find_table(name);
  if (table == nullptr) return kUnknown;
  const auto referrers = schema.hints.referrers.find(name);
  const std::size_t count =
      referrers == schema.hints.referrers.end() ? 0 : referrers->second.size();
  return locks_of(*table) + kReference * count;
}

std::size_t locks_of(const AlterColumn& op, const Schema& before) {
  return 1 + locks_of(op.column) + (op.before ? locks_of(*op.before) : 0) +
         (writes_rows(op) ? locks_of_whole(op.table, before) : 0);
}

std::size_t locks_of(const AddColumn& op, const Schema& before) {
  return 1 + locks_of(op.column) + kKey * op.constraints.size() + op.indexes.size() +
         (writes_rows(op.column) ? locks_of_whole(op.table, before) : 0);
}

std::size_t locks_of(const DropColumn& op, const Schema& before) {
  const Table* table = before.find_table(op.table);
  const Column* column = table == nullptr ? nullptr : table->find_column(op.column);
  if (column == nullptr) return kUnknown;
  const auto is_of_column = [&](const auto& one) { return covers(one, op.column); };
  const auto constraints = std::ranges::count_if(table->constraints, is_of_column);
  const auto indexes = std::ranges::count_if(table->indexes, is_of_column);
  return 1 + locks_of(*column) + kKey * static_cast<std::size_t>(constraints) +
         static_cast<std::size_t>(indexes);
}

}  // namespace

std::size_t postgres_locks(const Change& change, const Schema& before) {
  return std::visit(
      Overloaded{
          [](const AddTable& op) { return locks_of(op.table); },
          [&](const DropTable& op) { return locks_of_whole(op.table, before); },
          [&](const ChangeTableSchema& op) { return locks_of_whole(op.table, before); },
          [&](const AddColumn& op) { return locks_of(op, before); },
          [&](const DropColumn& op) { return locks_of(op, before); },
          [&](const AlterColumn& op) { return locks_of(op, before); },
          [](const auto&) { return 1 + kKey; },  // A table, and a constraint or an index at most.
      },
      change);
}

}  // namespace piccolo
