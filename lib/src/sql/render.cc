// SPDX-License-Identifier: MIT
#include "sql/render.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "overloaded.h"
#include "sql/quote.h"
#include "sql/split.h"

namespace piccolo {
namespace {

using Statements = std::vector<std::string>;

struct TypeNames {
  const char* postgres;
  const char* sqlite;
};

// Indexed by TypeKind; a foreign key has the type of its target.
constexpr TypeNames kTypeNames[] = {
    {"SMALLINT", "INTEGER"},     // kSmallInt
    {"INTEGER", "INTEGER"},      // kInteger
    {"BIGINT", "INTEGER"},       // kBigInt
    {"SERIAL", "INTEGER"},       // kSerial
    {"BIGSERIAL", "INTEGER"},    // kBigSerial
    {"VARCHAR", "VARCHAR"},      // kVarchar
    {"TEXT", "TEXT"},            // kText
    {"BOOLEAN", "BOOLEAN"},      // kBoolean
    {"TIMESTAMP", "TIMESTAMP"},  // kTimestamp
    {"INTEGER", "INTEGER"},      // kForeignKey, to a table that is not known
};

const char* referential_action(ReferentialAction action) {
  switch (action) {
    case ReferentialAction::kCascade:
      return "CASCADE";
    case ReferentialAction::kRestrict:
      return "RESTRICT";
    case ReferentialAction::kNoAction:
      return "NO ACTION";
    case ReferentialAction::kSetNull:
      return "SET NULL";
    case ReferentialAction::kSetDefault:
      return "SET DEFAULT";
  }
  return "NO ACTION";
}

bool is_serial(const ColumnType& type) {
  return type.kind == TypeKind::kSerial || type.kind == TypeKind::kBigSerial;
}

// Renders operations on one schema in one dialect.
class Renderer {
 public:
  Renderer(Dialect dialect, const Schema& before, bool in_transaction)
      : dialect_(dialect), before_(before), in_transaction_(in_transaction) {}

  absl::StatusOr<Statements> operator()(const AddTable& op) {
    Statements statements;
    if (!op.table.name.schema.empty()) {
      statements.push_back("CREATE SCHEMA IF NOT EXISTS " + quote_name(op.table.name.schema));
    }
    Statements columns;
    for (const Column& column : op.table.columns) {
      absl::StatusOr<std::string> definition = define(column, op.table);
      if (!definition.ok()) return definition.status();
      columns.push_back(*std::move(definition));
    }
    statements.push_back(absl::StrFormat("CREATE TABLE %s (%s)", quote_table(op.table.name),
                                         absl::StrJoin(columns, ", ")));
    for (const Column& column : op.table.columns) append_unique_index(op.table, column, statements);
    return statements;
  }

  absl::StatusOr<Statements> operator()(const DropTable& op) {
    return Statements{"DROP TABLE " + quote_table(op.table)};
  }

  absl::StatusOr<Statements> operator()(const RenameTable& op) {
    return Statements{absl::StrFormat("ALTER TABLE %s RENAME TO %s", quote_table(op.table),
                                      quote_name(op.new_name))};
  }

  absl::StatusOr<Statements> operator()(const AddColumn& op) {
    const Table* known = before_.find_table(op.table);
    const Table table = known == nullptr ? Table{.name = op.table} : *known;
    absl::StatusOr<std::string> definition = define(op.column, table);
    if (!definition.ok()) return definition.status();
    Statements statements = {
        absl::StrFormat("ALTER TABLE %s ADD COLUMN %s", quote_table(op.table), *definition)};
    append_unique_index(table, op.column, statements);
    return statements;
  }

  absl::StatusOr<Statements> operator()(const DropColumn& op) {
    Statements statements;
    const Table* known = before_.find_table(op.table);
    const Column* column = known == nullptr ? nullptr : known->find_column(op.column);
    if (dialect_ == Dialect::kSqlite && column != nullptr && column->unique) {
      // SQLite drops no column that has an index.
      statements.push_back("DROP INDEX " + quote_name(column->unique_name));
    }
    statements.push_back(absl::StrFormat("ALTER TABLE %s DROP COLUMN %s", quote_table(op.table),
                                         quote_name(op.column)));
    return statements;
  }

  absl::StatusOr<Statements> operator()(const RenameColumn& op) {
    return Statements{absl::StrFormat("ALTER TABLE %s RENAME COLUMN %s TO %s",
                                      quote_table(op.table), quote_name(op.column),
                                      quote_name(op.new_name))};
  }

  absl::StatusOr<Statements> operator()(const Raw& op) { return std::visit(*this, op.forwards); }
  absl::StatusOr<Statements> operator()(const Irreversible&) { return Statements(); }

  absl::StatusOr<Statements> operator()(const Nothing&) { return Statements(); }
  absl::StatusOr<Statements> operator()(const SqlScript& script) {
    return in_transaction_ ? transactional_statements(dialect_, script.text)
                           : split_statements(dialect_, script.text);
  }
  absl::StatusOr<Statements> operator()(const Callable& callable) {
    return Statements{callable.name.empty()
                          ? "-- calls a C++ function"
                          : absl::StrFormat("-- calls the C++ function \"%s\"", callable.name)};
  }

 private:
  // `column` as it stands in CREATE TABLE and ADD COLUMN, clauses in Piccolo's
  // order.
  absl::StatusOr<std::string> define(const Column& column, const Table& table) const {
    if (absl::Status possible = check_expressible(column, table); !possible.ok()) return possible;
    std::string sql = quote_name(column.name) + " " + type_name(column, table);
    if (column.primary_key) sql += " PRIMARY KEY";
    if (column.unique && dialect_ == Dialect::kPostgres) {
      sql += constraint_name(column.unique_name) + " UNIQUE";
    }
    if (!column.null) sql += " NOT NULL";
    if (column.references) sql += define(*column.references, table);
    if (!std::holds_alternative<NoDefault>(column.default_value)) {
      sql += " DEFAULT " + quote_default(dialect_, column.default_value);
    }
    return sql;
  }

  std::string define(const Reference& reference, const Table& owner) const {
    std::string sql =
        constraint_name(reference.name) + " REFERENCES " + quote_table(reference.table);
    if (const Column* key = target(reference, owner)) {
      sql += absl::StrFormat(" (%s)", quote_name(key->name));
    } else if (!reference.column.empty()) {
      sql += absl::StrFormat(" (%s)", quote_name(reference.column));
    }
    return sql + absl::StrFormat(" ON DELETE %s ON UPDATE %s",
                                 referential_action(reference.on_delete),
                                 referential_action(reference.on_update));
  }

  // A name is only known, and then kept, for what the history restores.
  static std::string constraint_name(const std::string& name) {
    return name.empty() ? "" : " CONSTRAINT " + quote_name(name);
  }

  std::string type_name(const Column& column, const Table& owner) const {
    ColumnType type = column.type;
    if (type.kind == TypeKind::kForeignKey) type = referenced_type(column, owner);
    const TypeNames& names = kTypeNames[static_cast<std::size_t>(type.kind)];
    const std::string name = dialect_ == Dialect::kPostgres ? names.postgres : names.sqlite;
    return type.length ? absl::StrFormat("%s(%d)", name, *type.length) : name;
  }

  // What a foreign key has to be to hold its target's values: a number, where
  // the target numbers itself.
  ColumnType referenced_type(const Column& column, const Table& owner) const {
    const Column* key = target(*column.references, owner);
    if (key == nullptr) return column.type;
    switch (key->type.kind) {
      case TypeKind::kSerial:
        return {TypeKind::kInteger};
      case TypeKind::kBigSerial:
        return {TypeKind::kBigInt};
      case TypeKind::kForeignKey:
        return key == &column ? column.type
                              : referenced_type(*key, owner_of(*column.references, owner));
      default:
        return key->type;
    }
  }

  const Table& owner_of(const Reference& reference, const Table& owner) const {
    const Table* table = before_.find_table(reference.table);
    return table == nullptr || reference.table == owner.name ? owner : *table;
  }

  // The column a reference points at, or null if it is not known.
  const Column* target(const Reference& reference, const Table& owner) const {
    const Table& table = owner_of(reference, owner);
    if (table.name != reference.table) return nullptr;
    return reference.column.empty() ? table.primary_key() : table.find_column(reference.column);
  }

  // SQLite cannot drop a UNIQUE constraint, but it can an index, so that is what
  // a unique column has there.
  void append_unique_index(const Table& table, const Column& column, Statements& statements) const {
    if (dialect_ != Dialect::kSqlite || !column.unique) return;
    const std::string name = column.unique_name.empty()
                                 ? absl::StrFormat("%s_%s_key", table.name.name, column.name)
                                 : column.unique_name;
    statements.push_back(absl::StrFormat("CREATE UNIQUE INDEX %s ON %s (%s)", quote_name(name),
                                         quote_table(table.name), quote_name(column.name)));
  }

  absl::Status check_expressible(const Column& column, const Table& table) const {
    if (dialect_ != Dialect::kSqlite) return absl::OkStatus();
    if (!table.name.schema.empty()) {
      return absl::UnimplementedError(absl::StrFormat(
          "SQLite has no schemas, so there can be no table %s", to_string(table.name)));
    }
    if (is_serial(column.type) && !column.primary_key) {
      return absl::UnimplementedError(absl::StrFormat(
          "SQLite numbers rows by their primary key alone, so column \"%s\" of table %s cannot be "
          "a serial",
          column.name, to_string(table.name)));
    }
    return absl::OkStatus();
  }

  Dialect dialect_;
  const Schema& before_;
  bool in_transaction_;
};

}  // namespace

absl::StatusOr<Statements> render(Dialect dialect, const Operation& operation, const Schema& before,
                                  bool in_transaction) {
  return std::visit(Renderer(dialect, before, in_transaction), operation);
}

}  // namespace piccolo
