// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <type_traits>
#include <variant>

#include "piccolo/action.h"

// What the parts of operations are called in JSON; see schema/json.h.
namespace piccolo {

// What a field may be called in JSON, in the order of the enumerators.
constexpr std::array kTypeKinds = {
    "small_int", "integer",  "big_int", "serial",    "big_serial",       "varchar",
    "char",      "text",     "boolean", "timestamp", "timestamptz",      "date",
    "time",      "interval", "numeric", "real",      "double_precision", "uuid",
    "json",      "jsonb",    "bytea",   "raw",       "foreign_key"};
constexpr std::array kReferentialActions = {"cascade", "restrict", "no_action", "set_null",
                                            "set_default"};
constexpr std::array kIndexMethods = {"btree", "hash", "gist", "gin"};
constexpr std::array kSqlFormats = {"none", "migrate", "goose", "pair"};
constexpr const auto& names_of(SqlFormat) { return kSqlFormats; }
constexpr const auto& names_of(TypeKind) { return kTypeKinds; }
constexpr const auto& names_of(ReferentialAction) { return kReferentialActions; }
constexpr const auto& names_of(IndexMethod) { return kIndexMethods; }

// What the alternatives of a variant are called in JSON, in their order.
constexpr std::array kChanges = {"add_table",           "drop_table",   "rename_table",
                                 "change_table_schema", "add_column",   "drop_column",
                                 "rename_column",       "alter_column", "add_constraint",
                                 "drop_constraint",     "add_index",    "drop_index"};
static_assert(kChanges.size() == std::variant_size_v<Change>);
constexpr std::array kConstraints = {"unique", "check"};
constexpr std::array kDefaults = {"none",  "boolean",     "integer",     "number", "text",
                                  "bytes", "random_uuid", "empty_array", "sql"};
static_assert(kDefaults.size() == std::variant_size_v<Default>);
constexpr std::array kActions = {"change", "sql", "function"};
static_assert(kActions.size() == std::variant_size_v<Action>);
constexpr std::array kRawActions = {"nothing", "sql", "function"};
static_assert(kRawActions.size() == std::variant_size_v<RawAction>);
constexpr std::array kOperations = {"change", "raw", "irreversible"};
static_assert(kOperations.size() == std::variant_size_v<Operation>);
constexpr const auto& names_of(const Change&) { return kChanges; }
constexpr const auto& names_of(const Constraint&) { return kConstraints; }
constexpr const auto& names_of(const Default&) { return kDefaults; }
constexpr const auto& names_of(const Action&) { return kActions; }
constexpr const auto& names_of(const RawAction&) { return kRawActions; }
constexpr const auto& names_of(const Operation&) { return kOperations; }

// The fields of a struct, once for both directions: `visit` is given the name and the
// value of each, which is const if the struct is.
template <typename Self, typename Struct>
concept Is = std::same_as<std::remove_const_t<Self>, Struct>;

void fields(Is<NoDefault> auto&, auto) {}
void fields(Is<RandomUuid> auto&, auto) {}
void fields(Is<EmptyArray> auto&, auto) {}
void fields(Is<SqlExpression> auto& one, auto visit) { visit("text", one.text); }
void fields(Is<Bytes> auto& one, auto visit) { visit("data", one.data); }
void fields(Is<Digits> auto& one, auto visit) {
  visit("precision", one.precision);
  visit("scale", one.scale);
}
void fields(Is<TableName> auto& one, auto visit) {
  visit("name", one.name);
  visit("schema", one.schema);
}
void fields(Is<ColumnType> auto& one, auto visit) {
  visit("kind", one.kind);
  visit("length", one.length);
  visit("digits", one.digits);
  visit("sql", one.sql);
  visit("array_dimensions", one.array_dimensions);
}
void fields(Is<Reference> auto& one, auto visit) {
  visit("table", one.table);
  visit("column", one.column);
  visit("on_delete", one.on_delete);
  visit("on_update", one.on_update);
  visit("name", one.name);
}
void fields(Is<ColumnIndex> auto& one, auto visit) {
  visit("method", one.method);
  visit("name", one.name);
}
void fields(Is<GivenNames> auto& one, auto visit) {
  visit("primary_key", one.primary_key);
  visit("sequence", one.sequence);
  visit("not_null", one.not_null);
}
void fields(Is<Column> auto& one, auto visit) {
  visit("name", one.name);
  visit("type", one.type);
  visit("null", one.null);
  visit("primary_key", one.primary_key);
  visit("unique", one.unique);
  visit("unique_name", one.unique_name);
  visit("index", one.index);
  visit("default", one.default_value);
  visit("references", one.references);
  visit("given", one.given);
}
void fields(Is<UniqueConstraint> auto& one, auto visit) {
  visit("name", one.name);
  visit("columns", one.columns);
  visit("nulls_distinct", one.nulls_distinct);
}
void fields(Is<CheckConstraint> auto& one, auto visit) {
  visit("name", one.name);
  visit("condition", one.condition);
}
void fields(Is<Index> auto& one, auto visit) {
  visit("name", one.name);
  visit("columns", one.columns);
  visit("method", one.method);
  visit("unique", one.unique);
}
void fields(Is<Table> auto& one, auto visit) {
  visit("name", one.name);
  visit("columns", one.columns);
  visit("constraints", one.constraints);
  visit("indexes", one.indexes);
}
void fields(Is<AddTable> auto& one, auto visit) { visit("table", one.table); }
void fields(Is<DropTable> auto& one, auto visit) {
  visit("table", one.table);
  visit("definition", one.definition);
}
void fields(Is<RenameTable> auto& one, auto visit) {
  visit("table", one.table);
  visit("new_name", one.new_name);
}
void fields(Is<ChangeTableSchema> auto& one, auto visit) {
  visit("table", one.table);
  visit("new_schema", one.new_schema);
}
void fields(Is<AddColumn> auto& one, auto visit) {
  visit("table", one.table);
  visit("column", one.column);
  visit("constraints", one.constraints);
  visit("indexes", one.indexes);
}
void fields(Is<DropColumn> auto& one, auto visit) {
  visit("table", one.table);
  visit("column", one.column);
  visit("definition", one.definition);
}
void fields(Is<RenameColumn> auto& one, auto visit) {
  visit("table", one.table);
  visit("column", one.column);
  visit("new_name", one.new_name);
}
void fields(Is<AlterColumn> auto& one, auto visit) {
  visit("table", one.table);
  visit("column", one.column);
  visit("using_expression", one.using_expression);
  visit("using_backwards", one.using_backwards);
  visit("before", one.before);
}
void fields(Is<AddConstraint> auto& one, auto visit) {
  visit("table", one.table);
  visit("constraint", one.constraint);
}
void fields(Is<DropConstraint> auto& one, auto visit) {
  visit("table", one.table);
  visit("constraint", one.constraint);
  visit("definition", one.definition);
}
void fields(Is<AddIndex> auto& one, auto visit) {
  visit("table", one.table);
  visit("index", one.index);
}
void fields(Is<DropIndex> auto& one, auto visit) {
  visit("table", one.table);
  visit("index", one.index);
  visit("definition", one.definition);
}

void fields(Is<SqlScript> auto& one, auto visit) {
  visit("text", one.text);
  visit("file", one.file);
  visit("line", one.line);
  visit("format", one.format);
}
// What a function does is in the program alone.
void fields(Is<Callable> auto& one, auto visit) { visit("name", one.name); }
void fields(Is<Nothing> auto&, auto) {}
void fields(Is<Raw> auto& one, auto visit) {
  visit("forwards", one.forwards);
  visit("backwards", one.backwards);
}
void fields(Is<Irreversible> auto& one, auto visit) { visit("why", one.why); }

}  // namespace piccolo
