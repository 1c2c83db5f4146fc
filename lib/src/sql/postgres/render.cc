// SPDX-License-Identifier: MIT
#include "sql/postgres/render.h"

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "schema/names.h"
#include "schema/table_items.h"
#include "sql/postgres/definitions.h"
#include "sql/quote.h"

namespace piccolo {
namespace {

class PostgresRenderer {
 public:
  explicit PostgresRenderer(const Schema& before) : define_(before) {}

  absl::StatusOr<Pieces> operator()(const AddTable& op) {
    const Table& table = op.table;
    make_schema(table.name.schema);
    std::vector<std::string> items;
    for (const Column& column : table.columns) {
      make_sequence(column, table);
      items.push_back(define_.column(column, table));
    }
    add("CREATE TABLE %s (%s)", quote_table(table.name), absl::StrJoin(items, ", "));
    for (const Column& column : table.columns) own_sequence(column, table);
    for (const Column& column : table.columns) make_index(table.name, column);
    // Not in CREATE TABLE, which makes one of two that are alike.
    for (const Constraint& one : table.constraints) {
      alter(table.name, "ADD " + define_.constraint(one));
    }
    for (const Index& index : table.indexes) pieces_.emplace_back(define_.index(table.name, index));
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const DropTable& op) {
    add("DROP TABLE %s", quote_table(op.table));
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const RenameTable& op) {
    alter(op.table, "RENAME TO " + quote_name(op.new_name));
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const ChangeTableSchema& op) {
    make_schema(op.new_schema);
    if (!op.new_schema.empty()) {
      alter(op.table, "SET SCHEMA " + quote_name(op.new_schema));
      return pieces_;
    }
    // Which schema is the default one, only the server knows.
    add("DO $piccolo$BEGIN EXECUTE format('ALTER TABLE %%s SET SCHEMA %%I', %s, current_schema()); "
        "END$piccolo$",
        postgres_dialect().quote_text(quote_table(op.table)));
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const AddColumn& op) {
    const Table table = define_.table(op.table);
    make_sequence(op.column, table);
    alter(op.table, "ADD COLUMN " + define_.column(op.column, table));
    own_sequence(op.column, table);
    make_index(op.table, op.column);
    for (const Constraint& one : op.constraints) alter(op.table, "ADD " + define_.constraint(one));
    for (const Index& index : op.indexes) pieces_.emplace_back(define_.index(op.table, index));
    return pieces_;
  }

  // Takes with it what covers the column and nothing else.
  absl::StatusOr<Pieces> operator()(const DropColumn& op) {
    alter(op.table, "DROP COLUMN " + quote_name(op.column));
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const RenameColumn& op) {
    alter(op.table, absl::StrFormat("RENAME COLUMN %s TO %s", quote_name(op.column),
                                    quote_name(op.new_name)));
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const AlterColumn& op) {
    const Table table = define_.table(op.table);
    const absl::StatusOr<Column> before = column_before(op);
    if (!before.ok()) return before.status();
    drop_what_goes(table, *before, op.column);
    change_type(table, *before, op);
    change_default(table, *before, op.column);
    if (before->null != op.column.null) {
      alter_column(table, op.column, op.column.null ? "DROP NOT NULL" : "SET NOT NULL");
      name_not_null(table, op.column);
    }
    add_what_comes(table, *before, op.column);
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const AddConstraint& op) {
    alter(op.table, "ADD " + define_.constraint(op.constraint));
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const DropConstraint& op) {
    drop_constraint(op.table, op.constraint);
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const AddIndex& op) {
    pieces_.emplace_back(define_.index(op.table, op.index));
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const DropIndex& op) {
    drop_index(op.table, op.index);
    return pieces_;
  }

 private:
  template <typename... Arguments>
  void add(const absl::FormatSpec<Arguments...>& format, const Arguments&... arguments) {
    pieces_.emplace_back(absl::StrFormat(format, arguments...));
  }

  void alter(const TableName& table, const std::string& how) {
    add("ALTER TABLE %s %s", quote_table(table), how);
  }

  void alter_column(const Table& table, const Column& column, const std::string& how) {
    alter(table.name, absl::StrFormat("ALTER COLUMN %s %s", quote_name(column.name), how));
  }

  void make_schema(const std::string& schema) {
    if (!schema.empty()) add("CREATE SCHEMA IF NOT EXISTS %s", quote_name(schema));
  }

  // What SERIAL does, but with a name of ours.
  void make_sequence(const Column& column, const Table& table) {
    if (const auto sequence = define_.own_sequence(column, table)) {
      const ColumnType type = referenced_type(column);
      add("CREATE SEQUENCE %s AS %s", quote_table(*sequence),
          define_.type({.name = column.name, .type = type}, table));
    }
  }

  void own_sequence(const Column& column, const Table& table) {
    if (const auto sequence = define_.own_sequence(column, table)) {
      add("ALTER SEQUENCE %s OWNED BY %s.%s", quote_table(*sequence), quote_table(table.name),
          quote_name(column.name));
    }
  }

  // Gives a NOT NULL constraint that has just come the name it is to have.  Servers
  // before PostgreSQL 18 have none, and nothing is done there.
  void name_not_null(const Table& table, const Column& column) {
    const std::string& name = column.given.not_null;
    if (name.empty() || name == default_not_null_name(table.name, column.name)) return;
    const auto text = [](const std::string& one) { return postgres_dialect().quote_text(one); };
    add("DO $piccolo$DECLARE old name; BEGIN SELECT conname INTO old FROM pg_constraint JOIN "
        "pg_attribute ON attrelid = conrelid AND conkey = ARRAY[attnum] WHERE contype = 'n' AND "
        "conrelid = %1$s::regclass AND attname = %2$s; IF old <> %3$s THEN EXECUTE format('ALTER "
        "TABLE %%s RENAME CONSTRAINT %%I TO %%I', %1$s, old, %3$s); END IF; END$piccolo$",
        text(quote_table(table.name)), text(column.name), text(name));
  }

  void make_index(const TableName& table, const Column& column) {
    if (column.index) pieces_.emplace_back(define_.index(table, index_of(column)));
  }

  void drop_constraint(const TableName& table, const std::string& name) {
    alter(table, "DROP CONSTRAINT " + quote_name(name));
  }

  void drop_index(const TableName& table, const std::string& index) {
    add("DROP INDEX %s", quote_table({index, table.schema}));
  }

  void drop_what_goes(const Table& table, const Column& before, const Column& after) {
    if (before.references && before.references != after.references) {
      drop_constraint(table.name, before.references->name);
    }
    if (before.unique && !after.unique) drop_constraint(table.name, before.unique_name);
    if (before.unique && after.unique && before.unique_name != after.unique_name) {
      alter(table.name,
            absl::StrFormat("RENAME CONSTRAINT %s TO %s", quote_name(before.unique_name),
                            quote_name(after.unique_name)));
    }
    if (before.index && before.index != after.index) drop_index(table.name, before.index->name);
  }

  void change_type(const Table& table, const Column& before, const AlterColumn& op) {
    const std::string type = define_.type(op.column, table);
    if (type == define_.type(before, table) && op.using_expression.empty()) return;
    // The old default may not fit the new type.
    if (has_default(before)) alter_column(table, before, "DROP DEFAULT");
    const std::string how =
        op.using_expression.empty() ? cast(op.column, table) : op.using_expression;
    alter_column(table, op.column, absl::StrFormat("TYPE %s USING %s", type, how));
    default_dropped_ = has_default(before);
  }

  // To the type without its length: a cast to it would cut text off silently.
  // Which of its own words are a length, only a raw type's author knows: the
  // values are assigned to that as they are.
  std::string cast(const Column& column, const Table& table) const {
    const bool has_length = absl::StrContains(column.type.sql, '(');
    if (has_length) return quote_name(column.name);
    return quote_name(column.name) + "::" + define_.base_type(column, table);
  }

  void change_default(const Table& table, const Column& before, const Column& after) {
    if (before.default_value == after.default_value && !default_dropped_) return;
    if (has_default(after)) {
      alter_column(table, after,
                   "SET DEFAULT " + quote_default(postgres_dialect(), after.default_value));
    } else if (!default_dropped_) {
      alter_column(table, after, "DROP DEFAULT");
    }
  }

  void add_what_comes(const Table& table, const Column& before, const Column& after) {
    if (after.references && before.references != after.references) {
      alter(table.name, absl::StrFormat("ADD CONSTRAINT %s FOREIGN KEY (%s) %s",
                                        quote_name(after.references->name), quote_name(after.name),
                                        define_.reference(*after.references, table)));
    }
    if (after.unique && !before.unique) {
      alter(table.name,
            "ADD " + define_.constraint(UniqueConstraint{after.unique_name, {after.name}}));
    }
    if (after.index && before.index != after.index) make_index(table.name, after);
  }

  PostgresDefinitions define_;
  Pieces pieces_;
  bool default_dropped_ = false;
};

}  // namespace

absl::StatusOr<Pieces> render_postgres(const NamedChange& change, const Schema& before) {
  return std::visit(PostgresRenderer(before), *change);
}

}  // namespace piccolo
