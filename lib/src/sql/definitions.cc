// SPDX-License-Identifier: MIT
#include "sql/definitions.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "overloaded.h"
#include "sql/quote.h"

namespace piccolo {
namespace {

std::string quoted_list(const std::vector<std::string>& names) {
  return absl::StrJoin(names, ", ", [](std::string* out, const std::string& name) {
    out->append(quote_name(name));
  });
}

}  // namespace

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

std::string sized_type_name(std::span<const char* const> names, const ColumnType& type) {
  std::string name =
      type.kind == TypeKind::kRaw ? type.sql : names[static_cast<std::size_t>(type.kind)];
  if (type.length) absl::StrAppendFormat(&name, "(%d)", *type.length);
  if (type.digits) {
    absl::StrAppendFormat(&name, "(%d, %d)", type.digits->precision, type.digits->scale);
  }
  return name;
}

std::string constraint_clause(const std::string& name, const std::string& by_default) {
  return name.empty() || name == by_default ? "" : " CONSTRAINT " + quote_name(name);
}

std::string Definitions::references_clause(const Column& column, const Table& table) const {
  if (!column.references) return "";
  // Always by name: PostgreSQL would take another if the default one is used anywhere
  // in the schema.
  return constraint_clause(column.references->name, "") + " " +
         reference(*column.references, table);
}

std::string Definitions::default_clause(const Column& column) const {
  if (!has_default(column)) return "";
  return " DEFAULT " + quote_default(dialect_, column.default_value);
}

std::string Definitions::type(const Column& column, const Table& table) const {
  return dialect_.type_name(resolved_type(column, table));
}

std::string Definitions::base_type(const Column& column, const Table& table) const {
  ColumnType type = resolved_type(column, table);
  type.length.reset();
  // CHAR without a length is one character long.
  if (type.kind == TypeKind::kChar) type.kind = TypeKind::kVarchar;
  return dialect_.type_name(type);
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

Table Definitions::table(const TableName& name) const {
  const Table* known = schema_.find_table(name);
  return known == nullptr ? Table{.name = name} : *known;
}

std::string Definitions::index(const TableName& table, const Index& index,
                               const std::string& storage) const {
  return absl::StrFormat("CREATE %sINDEX %s ON %s%s (%s)", index.unique ? "UNIQUE " : "",
                         quote_name(index.name), quote_table(table), storage,
                         quoted_list(index.columns));
}

absl::StatusOr<Column> column_before(const AlterColumn& op) {
  if (op.before) return *op.before;
  return absl::FailedPreconditionError(absl::StrFormat(
      "the definition of column \"%s\" of table %s is unknown: no migration created it; give "
      "alter_column() its definition as `before`",
      op.column.name, to_string(op.table)));
}

Index unique_index_of(const Column& column) {
  return {column.unique_name, {column.name}, IndexMethod::kBtree, /*unique=*/true};
}

}  // namespace piccolo
