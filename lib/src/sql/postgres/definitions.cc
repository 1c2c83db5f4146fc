// SPDX-License-Identifier: MIT
#include "sql/postgres/definitions.h"

#include "absl/strings/str_format.h"
#include "schema/names.h"
#include "sql/quote.h"

namespace piccolo {

std::string PostgresDefinitions::column(const Column& column, const Table& table) const {
  const auto sequence = own_sequence(column, table);
  std::string sql = quote_name(column.name) + " ";
  sql += sequence ? postgres_dialect().type_name(referenced_type(column)) : type(column, table);
  if (column.primary_key) {
    sql += constraint_clause(column.given.primary_key, default_primary_key_name(table.name)) +
           " PRIMARY KEY";
  }
  if (column.unique) {
    const std::string by_default = default_unique_name(table.name, column.name);
    sql += constraint_clause(column.unique_name, by_default) + " UNIQUE";
  }
  if (!column.null) {
    // Older servers than PostgreSQL 18 read the name and forget it.
    const std::string by_default = default_not_null_name(table.name, column.name);
    sql += constraint_clause(column.given.not_null, by_default) + " NOT NULL";
  }
  sql += references_clause(column, table);
  if (sequence) {
    absl::StrAppendFormat(&sql, " DEFAULT nextval(%s)",
                          postgres_dialect().quote_text(quote_table(*sequence)));
  }
  return sql + default_clause(column);
}

std::optional<TableName> PostgresDefinitions::own_sequence(const Column& column,
                                                           const Table& table) {
  const std::string& name = column.given.sequence;
  const bool is_default = name.empty() || name == default_sequence_name(table.name, column.name);
  if (!is_serial(column.type) || is_default) return std::nullopt;
  return TableName(name, table.name.schema);
}

std::string PostgresDefinitions::index(const TableName& table, const Index& index) const {
  return Definitions::index(table, index, absl::StrFormat(" USING %s", words_of(index.method)));
}

}  // namespace piccolo
