// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "piccolo/database.h"
#include "piccolo/operation.h"

namespace piccolo {

// The type that a foreign key to `key` has: a number, where that numbers itself.
ColumnType referenced_type(const Column& key);

// What columns, constraints and indexes are in the words of a dialect.  `schema`
// tells what foreign keys refer to, and must outlive it.
class Definitions {
 public:
  Definitions(Dialect dialect, const Schema& schema) : dialect_(dialect), schema_(schema) {}

  // As it stands in CREATE TABLE and ADD COLUMN, clauses in Piccolo's order.
  std::string column(const Column& column, const Table& table) const;
  std::string type(const Column& column, const Table& table) const;
  // The same without a length, so that a cast to it cuts nothing off.
  std::string base_type(const Column& column, const Table& table) const;
  // `REFERENCES …`
  std::string reference(const Reference& reference, const Table& owner) const;
  // `CONSTRAINT "…" …`
  std::string constraint(const Constraint& constraint) const;
  // `CREATE INDEX …`
  std::string index(const TableName& table, const Index& index) const;

  // kUnimplemented, naming the culprit, for what the dialect has no words for.
  absl::Status check(const Column& column, const TableName& table) const;
  absl::Status check(const Constraint& constraint, const TableName& table) const;
  absl::Status check(const Index& index, const TableName& table) const;
  absl::Status check(const Table& table) const;

 private:
  ColumnType resolved_type(const Column& column, const Table& owner) const;
  const Table* target_table(const Reference& reference, const Table& owner) const;
  const Column* target(const Reference& reference, const Table& owner) const;

  Dialect dialect_;
  const Schema& schema_;
};

// What the column that `op` alters is before it: as the history knows it, or as
// the operation says.  kFailedPrecondition if neither does.
absl::StatusOr<Column> column_before(const AlterColumn& op, const Schema& before);

// The table an operation is about; null for raw ones.
const TableName* table_of(const Operation& operation);

// The index of a unique column, or of a column that has one.
Index unique_index_of(const Column& column);
Index index_of(const Column& column);

}  // namespace piccolo
