// SPDX-License-Identifier: MIT
#include "property/views.h"

#include <algorithm>
#include <regex>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "overloaded.h"
#include "sql/postgres/definitions.h"
#include "support/test_database.h"

namespace piccolo::testing {
namespace {

constexpr char kSqliteView[] = R"(
  WITH t AS (SELECT name FROM sqlite_master WHERE type = 'table'
             AND name NOT IN ('migration', 'piccolo_faked', 'piccolo_record', 'sqlite_sequence'))
  SELECT t.name || ': column ' || c.name || iif(c."notnull", ' not null', '')
    FROM t, pragma_table_info(t.name) c
  UNION ALL
  SELECT t.name || iif(i."unique", ': unique ', ': index ') || i.name
    FROM t, pragma_index_list(t.name) i WHERE i.origin = 'c')";

constexpr char kPostgresView[] = R"(
  WITH t AS (SELECT oid, relname FROM pg_class WHERE relkind = 'r'
             AND relnamespace = current_schema()::regnamespace
             AND relname NOT IN ('migration', 'piccolo_faked', 'piccolo_record'))
  SELECT relname || ': column ' || attname || CASE WHEN attnotnull THEN ' not null' ELSE '' END
    FROM t JOIN pg_attribute ON attrelid = t.oid AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT t.relname || CASE WHEN indisunique THEN ': unique ' ELSE ': index ' END || i.relname
    FROM t JOIN pg_index ON indrelid = t.oid AND NOT indisprimary
    JOIN pg_class i ON i.oid = indexrelid
  UNION ALL
  SELECT relname || ': constraint ' || conname
    FROM t JOIN pg_constraint ON conrelid = t.oid AND contype IN ('c', 'f'))";

template <typename AddLine>
void view_column(const Column& column, const Dialect& dialect, AddLine add) {
  add("column " + column.name + (column.null ? "" : " not null"));
  if (column.unique) add("unique " + column.unique_name);
  if (column.index) add("index " + column.index->name);
  if (column.references && dialect == postgres_dialect()) {
    add("constraint " + column.references->name);
  }
}

Strings definitions(const Schema& schema) {
  const PostgresDefinitions define(schema);
  Strings lines = view(schema, postgres_dialect());
  for (const auto& [name, table] : schema.tables) {
    for (const Column& column : table.columns) {
      lines.push_back(name.name + ": " + define.column(column, table));
    }
    for (const Constraint& one : table.constraints) {
      lines.push_back(name.name + ": " + define.constraint(one));
    }
    for (const Index& index : table.indexes) lines.push_back(define.index(name, index));
  }
  std::ranges::sort(lines);
  return lines;
}

}  // namespace

Strings view(const Schema& schema, const Dialect& dialect) {
  Strings lines;
  for (const auto& [name, table] : schema.tables) {
    const auto add = [&](const std::string& line) { lines.push_back(name.name + ": " + line); };
    for (const Column& column : table.columns) view_column(column, dialect, add);
    for (const Constraint& one : table.constraints) {
      const bool is_unique = std::holds_alternative<UniqueConstraint>(one);
      if (is_unique) add("unique " + name_of(one));
      if (!is_unique && dialect == postgres_dialect()) add("constraint " + name_of(one));
    }
    for (const Index& index : table.indexes) {
      add((index.unique ? "unique " : "index ") + index.name);
    }
  }
  std::ranges::sort(lines);
  return lines;
}

Strings view(Database& database) {
  Strings lines = select(
      database, database.backend().dialect() == sqlite_dialect() ? kSqliteView : kPostgresView);
  std::ranges::sort(lines);
  return lines;
}

std::string difference(const Schema& actual, const Schema& expected) {
  const Strings is = definitions(actual);
  const Strings was = definitions(expected);
  Strings more;
  Strings less;
  std::ranges::set_difference(is, was, std::back_inserter(more));
  std::ranges::set_difference(was, is, std::back_inserter(less));
  return absl::StrFormat("- %s\n+ %s", absl::StrJoin(less, "\n- "), absl::StrJoin(more, "\n+ "));
}

Strings without_sequences(Strings catalogue) {
  static const std::regex sequence(R"(nextval\('.*'::regclass\))");
  for (std::string& line : catalogue) line = std::regex_replace(line, sequence, "nextval()");
  std::ranges::sort(catalogue);
  return catalogue;
}

void add(const Change& operation, MigrationManager& manager) {
  std::visit(
      Overloaded{
          [&](const AddTable& op) { manager.add_table(op.table.name, op.table.columns); },
          [&](const DropTable& op) { manager.drop_table(op.table); },
          [&](const RenameTable& op) { manager.rename_table(op.table, op.new_name); },
          [&](const AddColumn& op) { manager.add_column(op.table, op.column); },
          [&](const DropColumn& op) { manager.drop_column(op.table, op.column); },
          [&](const RenameColumn& op) { manager.rename_column(op.table, op.column, op.new_name); },
          [&](const AlterColumn& op) { manager.alter_column(op.table, op.column); },
          [&](const AddConstraint& op) { manager.add_constraint(op.table, op.constraint); },
          [&](const DropConstraint& op) { manager.drop_constraint(op.table, op.constraint); },
          [&](const AddIndex& op) {
            manager.add_index(op.table, op.index.columns,
                              {op.index.method, op.index.unique, op.index.name});
          },
          [&](const DropIndex& op) { manager.drop_index(op.table, op.index); }, [](const auto&) {}},
      operation);
}

}  // namespace piccolo::testing
