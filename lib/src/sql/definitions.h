// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "piccolo/change.h"
#include "schema/column_type.h"
#include "sql/dialect.h"

namespace piccolo {

const char* words_of(ReferentialAction action);
const char* words_of(IndexMethod method);

// The name of a type, of those in `names`, which are in the order of TypeKind, with
// its length or digits.  A raw type has its own.
std::string sized_type_name(std::span<const char* const> names, const ColumnType& type);

// What constraints, indexes and types are in the words of a dialect: what the
// dialects have in common.  `schema` tells what foreign keys refer to, and must
// outlive it, as `dialect` must.
class Definitions {
 public:
  Definitions(const Dialect& dialect, const Schema& schema) : dialect_(dialect), schema_(schema) {}

  std::string type(const Column& column, const Table& table) const;
  // The same without a length, so that a cast to it cuts nothing off.
  std::string base_type(const Column& column, const Table& table) const;
  // `REFERENCES …`
  std::string reference(const Reference& reference, const Table& owner) const;
  // `CONSTRAINT "…" …`
  std::string constraint(const Constraint& constraint) const;
  // That of the column a foreign key refers to, as far as that is known.
  ColumnType resolved_type(const Column& column, const Table& owner) const;
  // The table as the schema has it, or one without columns where it has none.
  Table table(const TableName& name) const;

 protected:
  // `CREATE INDEX …`; `storage` is what stands before the columns.
  std::string index(const TableName& table, const Index& index, const std::string& storage) const;
  // What a column's definition ends with: its foreign key, and its default.
  std::string references_clause(const Column& column, const Table& table) const;
  std::string default_clause(const Column& column) const;

 private:
  const Table* target_table(const Reference& reference, const Table& owner) const;
  const Column* target(const Reference& reference, const Table& owner) const;

  const Dialect& dialect_;
  const Schema& schema_;
};

// ` CONSTRAINT "name"`, where that is not the one the database would give.
std::string constraint_clause(const std::string& name, const std::string& by_default);

// What the column that `op` alters, which is named, is before it.  kFailedPrecondition if
// neither a schema nor the operation knew it.
absl::StatusOr<Column> column_before(const AlterColumn& op);

// The index that makes a column unique.
Index unique_index_of(const Column& column);

}  // namespace piccolo
