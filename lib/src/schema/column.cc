// SPDX-License-Identifier: MIT
#include "piccolo/column.h"

#include <utility>

namespace piccolo {
namespace {

// The fields that all the options structs have.
template <typename Options>
Column make_column(std::string name, ColumnType type, const Options& options,
                   Default type_default) {
  Column column{.name = std::move(name), .type = type};
  column.null = options.null;
  column.unique = options.unique;
  column.default_value = options.default_value.value_or(std::move(type_default));
  return column;
}

template <typename Options>
Column make_key_column(std::string name, ColumnType type, const Options& options,
                       Default type_default) {
  Column column = make_column(std::move(name), type, options, std::move(type_default));
  column.primary_key = options.primary_key;
  return column;
}

}  // namespace

SmallInt::SmallInt(std::string column_name, const ColumnOptions& options)
    : Column(make_key_column(std::move(column_name), {TypeKind::kSmallInt}, options, 0)) {}

Integer::Integer(std::string column_name, const ColumnOptions& options)
    : Column(make_key_column(std::move(column_name), {TypeKind::kInteger}, options, 0)) {}

BigInt::BigInt(std::string column_name, const ColumnOptions& options)
    : Column(make_key_column(std::move(column_name), {TypeKind::kBigInt}, options, 0)) {}

Serial::Serial(std::string column_name, const ColumnOptions& options)
    : Column(make_key_column(std::move(column_name), {TypeKind::kSerial}, options, kNoDefault)) {}

BigSerial::BigSerial(std::string column_name, const ColumnOptions& options)
    : Column(make_key_column(std::move(column_name), {TypeKind::kBigSerial}, options, kNoDefault)) {
}

Varchar::Varchar(std::string column_name, const VarcharOptions& options)
    : Column(make_key_column(std::move(column_name), {TypeKind::kVarchar, options.length}, options,
                             "")) {}

Text::Text(std::string column_name, const ColumnOptions& options)
    : Column(make_key_column(std::move(column_name), {TypeKind::kText}, options, "")) {}

Boolean::Boolean(std::string column_name, const ColumnOptions& options)
    : Column(make_key_column(std::move(column_name), {TypeKind::kBoolean}, options, false)) {}

Timestamp::Timestamp(std::string column_name, const ColumnOptions& options)
    : Column(make_key_column(std::move(column_name), {TypeKind::kTimestamp}, options,
                             SqlExpression{"current_timestamp"})) {}

ForeignKey::ForeignKey(std::string column_name, TableName target, const ForeignKeyOptions& options)
    : Column(make_column(std::move(column_name), {TypeKind::kForeignKey}, options, kNoDefault)) {
  references = Reference{.table = std::move(target),
                         .column = options.target_column,
                         .on_delete = options.on_delete,
                         .on_update = options.on_update};
}

}  // namespace piccolo
