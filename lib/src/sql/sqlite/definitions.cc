// SPDX-License-Identifier: MIT
#include "sql/sqlite/definitions.h"

#include "absl/strings/str_format.h"
#include "schema/table_items.h"
#include "sql/quote.h"

namespace piccolo {

// SQLite cannot drop a UNIQUE constraint, but it can an index, so that is what a
// unique column has here.
std::string SqliteDefinitions::column(const Column& column, const Table& table) const {
  std::string sql = quote_name(column.name) + " " + type(column, table);
  if (column.primary_key) sql += " PRIMARY KEY";
  if (!column.null) sql += " NOT NULL";
  return sql + references_clause(column, table) + default_clause(column);
}

std::string SqliteDefinitions::index(const TableName& table, const Index& index) const {
  return Definitions::index(table, index, /*storage=*/"");
}

absl::Status SqliteDefinitions::check(const Column& column, const TableName& table) {
  if (is_serial(column.type) && !column.primary_key) {
    return absl::UnimplementedError(absl::StrFormat(
        "SQLite numbers rows by their primary key alone, so column \"%s\" of table %s cannot be "
        "a serial",
        column.name, to_string(table)));
  }
  if (column.references && !column.references->table.schema.empty()) {
    return absl::UnimplementedError(
        absl::StrFormat("SQLite has no schemas, so column \"%s\" of table %s cannot refer to %s",
                        column.name, to_string(table), to_string(column.references->table)));
  }
  return column.index ? check(index_of(column), table) : absl::OkStatus();
}

absl::Status SqliteDefinitions::check(const Constraint& constraint, const TableName& table) {
  const auto* unique = std::get_if<UniqueConstraint>(&constraint);
  if (unique == nullptr || unique->nulls_distinct) return absl::OkStatus();
  return absl::UnimplementedError(absl::StrFormat(
      "to SQLite all NULLs are distinct, so there can be no constraint \"%s\" of table %s",
      unique->name, to_string(table)));
}

absl::Status SqliteDefinitions::check(const Index& index, const TableName& table) {
  if (index.method == IndexMethod::kBtree) return absl::OkStatus();
  return absl::UnimplementedError(
      absl::StrFormat("SQLite has B-tree indexes alone, so index \"%s\" of table %s cannot be %s",
                      index.name, to_string(table), words_of(index.method)));
}

absl::Status SqliteDefinitions::check(const Table& table) {
  for (const Column& column : table.columns) {
    if (absl::Status valid = check(column, table.name); !valid.ok()) return valid;
  }
  for (const Constraint& constraint : table.constraints) {
    if (absl::Status valid = check(constraint, table.name); !valid.ok()) return valid;
  }
  for (const Index& index : table.indexes) {
    if (absl::Status valid = check(index, table.name); !valid.ok()) return valid;
  }
  return absl::OkStatus();
}

}  // namespace piccolo
