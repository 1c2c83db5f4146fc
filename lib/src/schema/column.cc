// SPDX-License-Identifier: MIT
#include "piccolo/column.h"

#include <utility>

#include "schema/column_type.h"

namespace piccolo {
namespace {

// The fields that all the options structs have.
template <typename Options>
Column make_column(std::string name, ColumnType type, const Options& options,
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

bool is_serial(const ColumnType& type) {
  return type.kind == TypeKind::kSerial || type.kind == TypeKind::kBigSerial;
}

ColumnType referenced_type(const Column& key) {
  if (key.type.kind == TypeKind::kSerial) return {.kind = TypeKind::kInteger};
  if (key.type.kind == TypeKind::kBigSerial) return {.kind = TypeKind::kBigInt};
  return key.type;
}

SmallInt::SmallInt(std::string column_name, const ColumnOptions& options)
    : Column(make_column(std::move(column_name), {.kind = TypeKind::kSmallInt}, options, 0)) {}

Integer::Integer(std::string column_name, const ColumnOptions& options)
    : Column(make_column(std::move(column_name), {.kind = TypeKind::kInteger}, options, 0)) {}

BigInt::BigInt(std::string column_name, const ColumnOptions& options)
    : Column(make_column(std::move(column_name), {.kind = TypeKind::kBigInt}, options, 0)) {}

Serial::Serial(std::string column_name, const ColumnOptions& options)
    : Column(
          make_column(std::move(column_name), {.kind = TypeKind::kSerial}, options, kNoDefault)) {}

BigSerial::BigSerial(std::string column_name, const ColumnOptions& options)
    : Column(make_column(std::move(column_name), {.kind = TypeKind::kBigSerial}, options,
                         kNoDefault)) {}

Varchar::Varchar(std::string column_name, const VarcharOptions& options)
    : Column(make_column(std::move(column_name),
                         {.kind = TypeKind::kVarchar, .length = options.length}, options, "")) {}

Char::Char(std::string column_name, const VarcharOptions& options)
    : Column(make_column(std::move(column_name),
                         {.kind = TypeKind::kChar, .length = options.length}, options, "")) {}

Text::Text(std::string column_name, const ColumnOptions& options)
    : Column(make_column(std::move(column_name), {.kind = TypeKind::kText}, options, "")) {}

Boolean::Boolean(std::string column_name, const ColumnOptions& options)
    : Column(make_column(std::move(column_name), {.kind = TypeKind::kBoolean}, options, false)) {}

Timestamp::Timestamp(std::string column_name, const ColumnOptions& options)
    : Column(make_column(std::move(column_name), {.kind = TypeKind::kTimestamp}, options,
                         SqlExpression{"current_timestamp"})) {}

Timestamptz::Timestamptz(std::string column_name, const ColumnOptions& options)
    : Column(make_column(std::move(column_name), {.kind = TypeKind::kTimestamptz}, options,
                         SqlExpression{"current_timestamp"})) {}

Date::Date(std::string column_name, const ColumnOptions& options)
    : Column(make_column(std::move(column_name), {.kind = TypeKind::kDate}, options,
                         SqlExpression{"current_date"})) {}

Time::Time(std::string column_name, const ColumnOptions& options)
    : Column(make_column(std::move(column_name), {.kind = TypeKind::kTime}, options,
                         SqlExpression{"current_time"})) {}

Interval::Interval(std::string column_name, const ColumnOptions& options)
    : Column(make_column(std::move(column_name), {.kind = TypeKind::kInterval}, options, "0")) {}

Numeric::Numeric(std::string column_name, const NumericOptions& options)
    : Column(make_column(std::move(column_name),
                         {.kind = TypeKind::kNumeric, .digits = options.digits}, options, 0)) {}

Real::Real(std::string column_name, const ColumnOptions& options)
    : Column(make_column(std::move(column_name), {.kind = TypeKind::kReal}, options, 0.0)) {}

DoublePrecision::DoublePrecision(std::string column_name, const ColumnOptions& options)
    : Column(make_column(std::move(column_name), {.kind = TypeKind::kDoublePrecision}, options,
                         0.0)) {}

Uuid::Uuid(std::string column_name, const ColumnOptions& options)
    : Column(
          make_column(std::move(column_name), {.kind = TypeKind::kUuid}, options, RandomUuid{})) {}

Json::Json(std::string column_name, const ColumnOptions& options)
    : Column(make_column(std::move(column_name), {.kind = TypeKind::kJson}, options, "{}")) {}

Jsonb::Jsonb(std::string column_name, const ColumnOptions& options)
    : Column(make_column(std::move(column_name), {.kind = TypeKind::kJsonb}, options, "{}")) {}

Bytea::Bytea(std::string column_name, const ColumnOptions& options)
    : Column(make_column(std::move(column_name), {.kind = TypeKind::kBytea}, options, Bytes{})) {}

Array::Array(std::string column_name, const Column& element, const ColumnOptions& options)
    : Column(make_column(std::move(column_name), array_of(element.type), options, EmptyArray{})) {}

RawColumn::RawColumn(std::string column_name, std::string sql_type, const ColumnOptions& options)
    : Column(make_column(std::move(column_name),
                         {.kind = TypeKind::kRaw, .sql = std::move(sql_type)}, options,
                         kNoDefault)) {}

ForeignKey::ForeignKey(std::string column_name, TableName target, const ForeignKeyOptions& options)
    : Column(make_column(std::move(column_name), {.kind = TypeKind::kForeignKey}, options,
                         kNoDefault)) {
  references = Reference{.table = std::move(target),
                         .column = options.target_column,
                         .on_delete = options.on_delete,
                         .on_update = options.on_update};
}

}  // namespace piccolo
