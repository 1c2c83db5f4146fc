// SPDX-License-Identifier: MIT
#include "sql/postgres/locks.h"

#include <variant>

#include "overloaded.h"
#include "schema/column_type.h"

namespace piccolo {
namespace {

constexpr std::size_t kTable = 7;      // Itself, two types, its schema, TOAST with index and type.
constexpr std::size_t kKey = 2;        // A constraint and its index.
constexpr std::size_t kSequence = 3;   // Itself, its type before PostgreSQL 14, its schema.
constexpr std::size_t kReference = 6;  // The other table, a constraint, two triggers on each side.

// What covers a column beside its own, and goes with it.
constexpr std::size_t kCovering = 3;
// The indexes of a table that is written anew, those who refer to it, and the parts of
// what is dropped without a definition: with a dozen indexes there are some 25.
constexpr std::size_t kUnlisted = 40;

std::size_t locks_of(const Column& column) {
  std::size_t locks = 2;  // Its default and, from PostgreSQL 18 on, its NOT NULL.
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
  const bool has_default = !std::holds_alternative<NoDefault>(added.default_value);
  return is_serial(added.type) || added.type.kind == TypeKind::kRaw ||
         std::holds_alternative<RandomUuid>(added.default_value) ||
         std::holds_alternative<SqlExpression>(added.default_value) ||
         (added.references && has_default);
}

bool writes_rows(const AlterColumn& op) {
  return !op.before || op.before->type != op.column.type || !op.using_expression.empty() ||
         op.before->references != op.column.references;
}

std::size_t locks_of(const AlterColumn& op) {
  return kTable + locks_of(op.column) + (op.before ? locks_of(*op.before) : 0) +
         (writes_rows(op) ? kUnlisted : 0);
}

std::size_t locks_of(const AddColumn& op) {
  return kTable + locks_of(op.column) + kKey * op.constraints.size() + op.indexes.size() +
         (writes_rows(op.column) ? kUnlisted : 0);
}

}  // namespace

std::size_t most_postgres_locks(const Change& change) {
  return std::visit(
      Overloaded{
          [](const AddTable& op) { return locks_of(op.table); },
          [](const DropTable& op) {
            return op.definition ? locks_of(*op.definition) : kTable + kUnlisted;
          },
          [](const ChangeTableSchema&) { return kTable + kUnlisted; },
          [](const AddColumn& op) { return locks_of(op); },
          [](const DropColumn& op) {
            return 1 + (op.definition ? locks_of(*op.definition) + kCovering : kUnlisted);
          },
          [](const AlterColumn& op) { return locks_of(op); },
          [](const auto&) { return 1 + kKey; },  // A table, and a constraint or an index at most.
      },
      change);
}

}  // namespace piccolo
