// SPDX-License-Identifier: MIT
#include "sql/definitions.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "overloaded.h"
#include "schema/names.h"
#include "sql/quote.h"

namespace piccolo {
namespace {

struct TypeNames {
  const char* postgres;
  const char* sqlite;
};

// Indexed by TypeKind.
constexpr TypeNames kTypeNames[] = {
    {"SMALLINT", "INTEGER"},                   // kSmallInt
    {"INTEGER", "INTEGER"},                    // kInteger
    {"BIGINT", "INTEGER"},                     // kBigInt
    {"SERIAL", "INTEGER"},                     // kSerial
    {"BIGSERIAL", "INTEGER"},                  // kBigSerial
    {"VARCHAR", "VARCHAR"},                    // kVarchar
    {"CHAR", "CHAR"},                          // kChar
    {"TEXT", "TEXT"},                          // kText
    {"BOOLEAN", "BOOLEAN"},                    // kBoolean
    {"TIMESTAMP", "TIMESTAMP"},                // kTimestamp
    {"TIMESTAMPTZ", "TIMESTAMPTZ"},            // kTimestamptz
    {"DATE", "DATE"},                          // kDate
    {"TIME", "TIME"},                          // kTime
    {"INTERVAL", "SECONDS"},                   // kInterval
    {"NUMERIC", "NUMERIC"},                    // kNumeric
    {"REAL", "REAL"},                          // kReal
    {"DOUBLE PRECISION", "DOUBLE PRECISION"},  // kDoublePrecision
    {"UUID", "UUID"},                          // kUuid
    {"JSON", "JSON"},                          // kJson
    {"JSONB", "JSONB"},                        // kJsonb
    {"BYTEA", "BLOB"},                         // kBytea
    {nullptr, nullptr},                        // kRaw: its own words
    {"INTEGER", "INTEGER"},                    // kForeignKey, to a table that is not known
};

const char* words_of(ReferentialAction action) {
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

const char* words_of(IndexMethod method) {
  switch (method) {
    case IndexMethod::kBtree:
      return "btree";
    case IndexMethod::kHash:
      return "hash";
    case IndexMethod::kGist:
      return "gist";
    case IndexMethod::kGin:
      return "gin";
  }
  return "btree";
}

// As in Piccolo, what SQLite has instead of an array says of what, for times.
std::string sqlite_array(TypeKind element) {
  switch (element) {
    case TypeKind::kDate:
    case TypeKind::kTime:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestamptz:
      return absl::StrFormat("ARRAY_%s", kTypeNames[static_cast<std::size_t>(element)].sqlite);
    default:
      return "ARRAY";
  }
}

std::string base_name(Dialect dialect, const ColumnType& type) {
  if (type.kind == TypeKind::kRaw) return type.sql;
  const TypeNames& names = kTypeNames[static_cast<std::size_t>(type.kind)];
  return dialect == Dialect::kPostgres ? names.postgres : names.sqlite;
}

std::string type_name(Dialect dialect, const ColumnType& type) {
  if (dialect == Dialect::kSqlite && type.array_dimensions > 0) return sqlite_array(type.kind);
  std::string name = base_name(dialect, type);
  if (type.length) absl::StrAppendFormat(&name, "(%d)", *type.length);
  if (type.digits) {
    absl::StrAppendFormat(&name, "(%d, %d)", type.digits->precision, type.digits->scale);
  }
  for (int i = 0; i < type.array_dimensions; ++i) name += "[]";
  return name;
}

std::string quoted_list(const std::vector<std::string>& names) {
  return absl::StrJoin(names, ", ", [](std::string* out, const std::string& name) {
    out->append(quote_name(name));
  });
}

// A constraint's name, where it is not the one the database would give.
std::string named(const std::string& name, const std::string& by_default) {
  return name.empty() || name == by_default ? "" : " CONSTRAINT " + quote_name(name);
}

bool is_serial(const ColumnType& type) {
  return type.kind == TypeKind::kSerial || type.kind == TypeKind::kBigSerial;
}

}  // namespace

ColumnType referenced_type(const Column& key) {
  if (key.type.kind == TypeKind::kSerial) return {.kind = TypeKind::kInteger};
  if (key.type.kind == TypeKind::kBigSerial) return {.kind = TypeKind::kBigInt};
  return key.type;
}

std::string Definitions::column(const Column& column, const Table& table) const {
  const bool is_postgres = dialect_ == Dialect::kPostgres;
  const auto sequence = own_sequence(column, table);
  std::string sql = quote_name(column.name) + " ";
  sql += sequence ? type_name(dialect_, referenced_type(column)) : type(column, table);
  if (column.primary_key) {
    if (is_postgres) sql += named(column.given.primary_key, default_primary_key_name(table.name));
    sql += " PRIMARY KEY";
  }
  // SQLite cannot drop a UNIQUE constraint, but it can an index, so that is what
  // a unique column has there.
  if (column.unique && is_postgres) {
    sql += named(column.unique_name, default_unique_name(table.name, column.name)) + " UNIQUE";
  }
  if (!column.null) {
    // Older servers than PostgreSQL 18 read the name and forget it.
    const std::string by_default = default_not_null_name(table.name, column.name);
    if (is_postgres) sql += named(column.given.not_null, by_default);
    sql += " NOT NULL";
  }
  if (column.references) {
    // Always by name: PostgreSQL would take another if the default one is used
    // anywhere in the schema.
    sql += named(column.references->name, "") + " " + reference(*column.references, table);
  }
  if (sequence) {
    absl::StrAppendFormat(&sql, " DEFAULT nextval(%s)",
                          quote_text(dialect_, quote_table(*sequence)));
  }
  if (!std::holds_alternative<NoDefault>(column.default_value)) {
    sql += " DEFAULT " + quote_default(dialect_, column.default_value);
  }
  return sql;
}

std::optional<TableName> Definitions::own_sequence(const Column& column, const Table& table) const {
  const std::string& name = column.given.sequence;
  const bool is_default = name.empty() || name == default_sequence_name(table.name, column.name);
  if (dialect_ != Dialect::kPostgres || !is_serial(column.type) || is_default) return std::nullopt;
  return TableName(name, table.name.schema);
}

std::string Definitions::type(const Column& column, const Table& table) const {
  return type_name(dialect_, resolved_type(column, table));
}

std::string Definitions::base_type(const Column& column, const Table& table) const {
  ColumnType type = resolved_type(column, table);
  type.length.reset();
  // CHAR without a length is one character long.
  if (type.kind == TypeKind::kChar) type.kind = TypeKind::kVarchar;
  return type_name(dialect_, type);
}

ColumnType Definitions::resolved_type(const Column& column, const Table& owner) const {
  const Column* one = &column;
  const Table* table = &owner;
  // A foreign key may refer to another; to itself it has no type.
  for (int links = 0; one->type.kind == TypeKind::kForeignKey && links < 64; ++links) {
    const Column* key = one->references ? target(*one->references, *table) : nullptr;
    if (key == nullptr) break;
    table = target_table(*one->references, *table);
    one = key;
  }
  return one == &column ? column.type : referenced_type(*one);
}

const Table* Definitions::target_table(const Reference& reference, const Table& owner) const {
  return reference.table == owner.name ? &owner : schema_.find_table(reference.table);
}

const Column* Definitions::target(const Reference& reference, const Table& owner) const {
  const Table* table = target_table(reference, owner);
  if (table == nullptr) return nullptr;
  return reference.column.empty() ? table->primary_key() : table->find_column(reference.column);
}

std::string Definitions::reference(const Reference& reference, const Table& owner) const {
  std::string sql = "REFERENCES " + quote_table(reference.table);
  const Column* key = target(reference, owner);
  const std::string column = key != nullptr ? key->name : reference.column;
  if (!column.empty()) absl::StrAppendFormat(&sql, " (%s)", quote_name(column));
  return sql + absl::StrFormat(" ON DELETE %s ON UPDATE %s", words_of(reference.on_delete),
                               words_of(reference.on_update));
}

std::string Definitions::constraint(const Constraint& constraint) const {
  return absl::StrFormat(
      "CONSTRAINT %s %s", quote_name(name_of(constraint)),
      std::visit(Overloaded{[](const UniqueConstraint& unique) {
                              return absl::StrFormat(
                                  "UNIQUE %s(%s)",
                                  unique.nulls_distinct ? "" : "NULLS NOT DISTINCT ",
                                  quoted_list(unique.columns));
                            },
                            [](const CheckConstraint& check) {
                              return absl::StrFormat("CHECK (%s)", check.condition);
                            }},
                 constraint));
}

std::string Definitions::index(const TableName& table, const Index& index) const {
  return absl::StrFormat(
      "CREATE %sINDEX %s ON %s%s (%s)", index.unique ? "UNIQUE " : "", quote_name(index.name),
      quote_table(table),
      dialect_ == Dialect::kPostgres ? absl::StrFormat(" USING %s", words_of(index.method)) : "",
      quoted_list(index.columns));
}

absl::Status Definitions::check(const Column& column, const TableName& table) const {
  if (dialect_ == Dialect::kPostgres) return absl::OkStatus();
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

absl::Status Definitions::check(const Constraint& constraint, const TableName& table) const {
  const auto* unique = std::get_if<UniqueConstraint>(&constraint);
  if (dialect_ == Dialect::kPostgres || unique == nullptr || unique->nulls_distinct) {
    return absl::OkStatus();
  }
  return absl::UnimplementedError(absl::StrFormat(
      "to SQLite all NULLs are distinct, so there can be no constraint \"%s\" of table %s",
      unique->name, to_string(table)));
}

absl::Status Definitions::check(const Index& index, const TableName& table) const {
  if (dialect_ == Dialect::kPostgres || index.method == IndexMethod::kBtree) {
    return absl::OkStatus();
  }
  return absl::UnimplementedError(
      absl::StrFormat("SQLite has B-tree indexes alone, so index \"%s\" of table %s cannot be %s",
                      index.name, to_string(table), words_of(index.method)));
}

absl::Status Definitions::check(const Table& table) const {
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

absl::StatusOr<Column> column_before(const AlterColumn& op, const Schema& before) {
  const Table* table = before.find_table(op.table);
  const Column* column = table == nullptr ? nullptr : table->find_column(op.column.name);
  if (column != nullptr) return *column;
  if (op.before) return *op.before;
  return absl::FailedPreconditionError(absl::StrFormat(
      "what column \"%s\" of table %s is now is not known, since no operation made it; give "
      "alter_column() its definition as `before`",
      op.column.name, to_string(op.table)));
}

const TableName* table_of(const Operation& operation) {
  return std::visit(
      Overloaded{[](const AddTable& op) -> const TableName* { return &op.table.name; },
                 [](const Raw&) -> const TableName* { return nullptr; },
                 [](const Irreversible&) -> const TableName* { return nullptr; },
                 [](const auto& op) -> const TableName* { return &op.table; }},
      operation);
}

Index unique_index_of(const Column& column) {
  return {column.unique_name, {column.name}, IndexMethod::kBtree, /*unique=*/true};
}

Index index_of(const Column& column) {
  return {column.index->name, {column.name}, column.index->method, /*unique=*/false};
}

}  // namespace piccolo
