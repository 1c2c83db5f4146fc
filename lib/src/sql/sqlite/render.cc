// SPDX-License-Identifier: MIT
#include "sql/sqlite/render.h"

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "overloaded.h"
#include "schema/names.h"
#include "schema/table_items.h"
#include "sql/quote.h"
#include "sql/sqlite/definitions.h"

namespace piccolo {
namespace {

// Uniqueness is kept by indexes, which SQLite can drop again; checks and what else
// its ALTER TABLE cannot change, by making the table anew.
class SqliteRenderer {
 public:
  explicit SqliteRenderer(const Schema& before) : define_(before) {}

  absl::StatusOr<Pieces> operator()(const AddTable& op) {
    const Table& table = op.table;
    if (absl::Status valid = define_.check(table); !valid.ok()) return valid;
    std::vector<std::string> items;
    for (const Column& column : table.columns) items.push_back(define_.column(column, table));
    for (const Constraint& one : table.constraints) {
      if (std::holds_alternative<CheckConstraint>(one)) items.push_back(define_.constraint(one));
    }
    add("CREATE TABLE %s (%s)", quote_name(table.name.name), absl::StrJoin(items, ", "));
    for (const Column& column : table.columns) make_indexes(table.name, column);
    for (const Constraint& one : table.constraints) make_unique_index(table.name, one);
    for (const Index& index : table.indexes) make_index(table.name, index);
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const DropTable& op) {
    add("DROP TABLE %s", quote_name(op.table.name));
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const RenameTable& op) {
    TableName old = op.table;
    if (absl::EqualsIgnoreCase(old.name, op.new_name)) {
      // To SQLite that is the name it has, and so one that is taken.
      const std::string between = "piccolo_renamed_" + old.name;
      alter(old, "RENAME TO " + quote_name(between));
      old.name = between;
    }
    alter(old, "RENAME TO " + quote_name(op.new_name));
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const ChangeTableSchema& op) {
    return absl::UnimplementedError(absl::StrFormat(
        "SQLite has no schemas, so table %s cannot move to another", to_string(op.table)));
  }

  absl::StatusOr<Pieces> operator()(const AddColumn& op) {
    const Table table = define_.table(op.table);
    if (absl::Status valid = define_.check(op.column, op.table); !valid.ok()) return valid;
    const std::string definition = define_.column(op.column, table);
    if (has_computed_default(op.column)) {
      rebuild(op.table, InsertColumn{definition});
    } else {
      alter(op.table, "ADD COLUMN " + definition);
    }
    make_indexes(op.table, op.column);
    for (const Constraint& one : op.constraints) add_constraint(op.table, one);
    for (const Index& index : op.indexes) make_index(op.table, index);
    return pieces_;
  }

  // SQLite drops no column that something covers.
  absl::StatusOr<Pieces> operator()(const DropColumn& op) {
    const Table table = define_.table(op.table);
    if (const Column* column = table.find_column(op.column)) drop_indexes(op.table, *column);
    for (const Index& index : table.indexes) {
      if (covers(index, op.column)) drop_index(index.name);
    }
    for (const Constraint& one : table.constraints) {
      if (covers(one, op.column)) drop_constraint(op.table, one);
    }
    alter(op.table, "DROP COLUMN " + quote_name(op.column));
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const RenameColumn& op) {
    alter(op.table, absl::StrFormat("RENAME COLUMN %s TO %s", quote_name(op.column),
                                    quote_name(op.new_name)));
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const AlterColumn& op) {
    if (absl::Status valid = define_.check(op.column, op.table); !valid.ok()) return valid;
    const Table table = define_.table(op.table);
    const absl::StatusOr<Column> before = column_before(op);
    if (!before.ok()) return before.status();
    const bool new_unique =
        before->unique != op.column.unique || before->unique_name != op.column.unique_name;
    if (before->unique && new_unique) drop_unique(op.table, before->unique_name, {before->name});
    const bool new_index = before->index != op.column.index;
    if (before->index && new_index) drop_index(before->index->name);

    ReplaceColumn replacement{op.column.name, define_.column(op.column, table), std::nullopt};
    if (op.using_expression.empty()) {
      replacement.type = define_.type(op.column, table);
    } else {
      replacement.value = op.using_expression;
    }
    replacement.before = define_.column(*before, table);
    const bool same = *replacement.before == replacement.definition;
    if (!same || replacement.value) rebuild(op.table, std::move(replacement));

    if (op.column.unique && new_unique) make_index(op.table, unique_index_of(op.column));
    if (op.column.index && new_index) make_index(op.table, index_of(op.column));
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const AddConstraint& op) {
    if (absl::Status valid = define_.check(op.constraint, op.table); !valid.ok()) return valid;
    add_constraint(op.table, op.constraint);
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const DropConstraint& op) {
    const Table table = define_.table(op.table);
    std::optional<Constraint> known = find_constraint(table, op.constraint);
    if (!known) known = op.definition;
    drop_constraint(op.table, known.value_or(CheckConstraint{op.constraint, ""}));
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const AddIndex& op) {
    if (absl::Status valid = define_.check(op.index, op.table); !valid.ok()) return valid;
    make_index(op.table, op.index);
    return pieces_;
  }

  absl::StatusOr<Pieces> operator()(const DropIndex& op) {
    drop_index(op.index);
    return pieces_;
  }

 private:
  template <typename... Arguments>
  void add(const absl::FormatSpec<Arguments...>& format, const Arguments&... arguments) {
    pieces_.emplace_back(absl::StrFormat(format, arguments...));
  }

  void alter(const TableName& table, const std::string& how) {
    add("ALTER TABLE %s %s", quote_name(table.name), how);
  }

  void rebuild(const TableName& table, TableEdit edit) {
    pieces_.emplace_back(Rebuild{table.name, std::move(edit)});
  }

  void make_index(const TableName& table, const Index& index) {
    pieces_.emplace_back(define_.index(table, index));
  }

  void drop_index(const std::string& index) { add("DROP INDEX %s", quote_name(index)); }

  void make_indexes(const TableName& table, const Column& column) {
    if (column.unique) make_index(table, unique_index_of(column));
    if (column.index) make_index(table, index_of(column));
  }

  // The database may have it as an index, as it is made here, or as a clause of its table.
  void drop_unique(const TableName& table, const std::string& name,
                   const std::vector<std::string>& columns) {
    rebuild(table, RemoveUnique{name, columns});
  }

  void drop_indexes(const TableName& table, const Column& column) {
    if (column.unique) drop_unique(table, column.unique_name, {column.name});
    if (column.index) drop_index(column.index->name);
  }

  void make_unique_index(const TableName& table, const Constraint& constraint) {
    if (const auto* unique = std::get_if<UniqueConstraint>(&constraint)) {
      make_index(table, {unique->name, unique->columns, IndexMethod::kBtree, /*unique=*/true});
    }
  }

  void add_constraint(const TableName& table, const Constraint& constraint) {
    if (std::holds_alternative<UniqueConstraint>(constraint)) {
      make_unique_index(table, constraint);
    } else {
      rebuild(table, InsertConstraint{define_.constraint(constraint)});
    }
  }

  void drop_constraint(const TableName& table, const Constraint& constraint) {
    if (const auto* unique = std::get_if<UniqueConstraint>(&constraint)) {
      drop_unique(table, unique->name, unique->columns);
    } else {
      rebuild(table, RemoveConstraint{name_of(constraint)});
    }
  }

  // ADD COLUMN wants a constant for the rows there are.
  static bool has_computed_default(const Column& column) {
    return std::holds_alternative<SqlExpression>(column.default_value) ||
           std::holds_alternative<RandomUuid>(column.default_value);
  }

  SqliteDefinitions define_;
  Pieces pieces_;
};

}  // namespace

absl::StatusOr<Pieces> render_sqlite(const NamedChange& change, const Schema& before) {
  const TableName& table = table_of(*change);
  if (!table.schema.empty()) {
    return absl::UnimplementedError(
        absl::StrFormat("SQLite has no schemas, so there can be no table %s", to_string(table)));
  }
  return std::visit(SqliteRenderer(before), *change);
}

}  // namespace piccolo
