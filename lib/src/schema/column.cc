// SPDX-License-Identifier: MIT
#include "piccolo/column.h"

#include <utility>

#include "schema/column_type.h"

namespace piccolo {
namespace {

// What a column of that type has unless it is given another.
Default default_of(TypeKind kind) {
  switch (kind) {
    case TypeKind::kSmallInt:
    case TypeKind::kInteger:
    case TypeKind::kBigInt:
    case TypeKind::kNumeric:
      return 0;
    case TypeKind::kReal:
    case TypeKind::kDoublePrecision:
      return 0.0;
    case TypeKind::kVarchar:
    case TypeKind::kChar:
    case TypeKind::kText:
      return "";
    case TypeKind::kBoolean:
      return false;
    case TypeKind::kTimestamp:
    case TypeKind::kTimestamptz:
      return SqlExpression{"current_timestamp"};
    case TypeKind::kDate:
      return SqlExpression{"current_date"};
    case TypeKind::kTime:
      return SqlExpression{"current_time"};
    case TypeKind::kInterval:
      return "0";
    case TypeKind::kUuid:
      return RandomUuid{};
    case TypeKind::kJson:
    case TypeKind::kJsonb:
      return "{}";
    case TypeKind::kBytea:
      return Bytes{};
    case TypeKind::kSerial:
    case TypeKind::kBigSerial:
    case TypeKind::kRaw:
    case TypeKind::kForeignKey:
      break;
  }
  return kNoDefault;
}

// The fields that all the options structs have.
template <typename Options>
Column column_with(std::string name, ColumnType type, const Options& options,
                   Default type_default) {
  Column column{.name = std::move(name), .type = std::move(type)};
  column.null = options.null;
  column.primary_key = options.primary_key;
  column.unique = options.unique;
  if (options.index) column.index = ColumnIndex{options.index_method};
  column.default_value = options.default_value.value_or(std::move(type_default));
  return column;
}

ColumnType array_of(ColumnType element) {
  ++element.array_dimensions;
  return element;
}

}  // namespace

bool is_text(const ColumnType& type) {
  const TypeKind kind = type.kind;
  return type.array_dimensions == 0 &&
         (kind == TypeKind::kText || kind == TypeKind::kVarchar || kind == TypeKind::kChar);
}

bool has_default(const Column& column) {
  return !std::holds_alternative<NoDefault>(column.default_value);
}

bool is_serial(const ColumnType& type) {
  return type.kind == TypeKind::kSerial || type.kind == TypeKind::kBigSerial;
}

ColumnType referenced_type(const Column& key) {
  if (key.type.kind == TypeKind::kSerial) return {.kind = TypeKind::kInteger};
  if (key.type.kind == TypeKind::kBigSerial) return {.kind = TypeKind::kBigInt};
  return key.type;
}

Column make_column(std::string name, TypeKind kind, const ColumnOptions& options) {
  return column_with(std::move(name), {.kind = kind}, options, default_of(kind));
}

Column make_column(std::string name, TypeKind kind, const VarcharOptions& options) {
  return column_with(std::move(name), {.kind = kind, .length = options.length}, options,
                     default_of(kind));
}

Column make_column(std::string name, TypeKind kind, const NumericOptions& options) {
  return column_with(std::move(name), {.kind = kind, .digits = options.digits}, options,
                     default_of(kind));
}

Array::Array(std::string column_name, const Column& element, const ColumnOptions& options)
    : Column(column_with(std::move(column_name), array_of(element.type), options, EmptyArray{})) {}

RawColumn::RawColumn(std::string column_name, std::string sql_type, const ColumnOptions& options)
    : Column(column_with(std::move(column_name),
                         {.kind = TypeKind::kRaw, .sql = std::move(sql_type)}, options,
                         kNoDefault)) {}

ForeignKey::ForeignKey(std::string column_name, TableName target, const ForeignKeyOptions& options)
    : Column(column_with(std::move(column_name), {.kind = TypeKind::kForeignKey}, options,
                         kNoDefault)) {
  references = Reference{.table = std::move(target),
                         .column = options.target_column,
                         .on_delete = options.on_delete,
                         .on_update = options.on_update};
}

}  // namespace piccolo
