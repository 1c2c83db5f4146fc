// SPDX-License-Identifier: MIT
#include "property/schemas.h"

#include <limits>

#include "overloaded.h"
#include "sql/quote.h"

namespace piccolo::testing {
namespace {

using Strings = std::vector<std::string>;

const Strings kTableNames = {"band",      "Band",         "order",     "it's",
                             "two words", "a \"quoted\"", "band_name", "größe"};
const Strings kColumnNames = {"name",      "Name",   "select",  "user",
                              "it's",      "rating", "a_band",  "the \"best\" one",
                              "two words", "größe",  "name_key"};
const Strings kConstraintNames = {"both", "Odd one", "it's checked", "band_name_key"};
const Strings kIndexNames = {"", "", "an index", "Band_Index", "band_name"};
// Those that may stand in an expression without quotes.
const Strings kPlainNames = {"name", "rating", "a_band", "name_key"};
const Strings kTexts = {"",          "it's",  "back\\slash", "\"quoted\"", "größe → ∞",
                        "a; b -- c", "$1 %s", "two\nlines",  "NULL"};

using enum TypeKind;
const std::vector<TypeKind> kKinds = {
    kSmallInt, kInteger,         kBigInt,     kSerial,      kBigSerial, kVarchar,  kChar,
    kText,     kBoolean,         kTimestamp,  kDate,        kTime,      kInterval, kNumeric,
    kReal,     kDoublePrecision, kUuid,       kTimestamptz, kJson,      kJsonb,    kBytea,
    kRaw,      kForeignKey,      kForeignKey, kVarchar,     kInteger};

Default random_value(Dice& dice, TypeKind kind) {
  switch (kind) {
    case kSmallInt:
      return std::int64_t{dice.one_in(2) ? -32768 : 7};
    case kInteger:
      if (dice.one_in(3)) return SqlExpression{"1 + 2"};
      return std::int64_t{dice.one_in(2) ? -5 : 7};
    case kBigInt:
      return dice.one_in(2) ? std::numeric_limits<std::int64_t>::max() : std::int64_t{0};
    case kVarchar:
    case kChar:
    case kText:
      if (dice.one_in(6)) return SqlExpression{"lower('IT''S')"};
      return dice.of(kTexts);
    case kBoolean:
      return dice.one_in(2);
    case kTimestamp:
    case kTimestamptz:
      if (dice.one_in(2)) return "2020-05-17 12:34:56";
      return SqlExpression{"current_timestamp"};
    case kDate:
      if (dice.one_in(2)) return "2020-05-17";
      return SqlExpression{"current_date"};
    case kTime:
      if (dice.one_in(2)) return "12:34:56";
      return SqlExpression{"current_time"};
    case kInterval:
      return dice.one_in(2) ? "0" : "90";
    case kNumeric:
      if (dice.one_in(2)) return 12.5;
      return std::int64_t{3};
    case kReal:
      return dice.one_in(2) ? 0.1 : -2.0;
    case kDoublePrecision:
      return dice.of(std::vector{0.1, 1e100, -3.0, std::numeric_limits<double>::infinity()});
    case kUuid:
      if (dice.one_in(3)) return "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
      return RandomUuid{};
    case kJson:
    case kJsonb:
      return dice.one_in(2) ? "{}" : R"({"a": "it's \\ \"b\""})";
    case kBytea:
      return Bytes{dice.one_in(2) ? std::string() : std::string("a\0\\'\xff", 5)};
    default:
      return kNoDefault;
  }
}

bool is_serial(const Column& column) {
  return column.type.kind == kSerial || column.type.kind == kBigSerial;
}

ColumnType random_type(Dice& dice, TypeKind kind) {
  ColumnType type{.kind = kind};
  // Long enough for every default: a CHAR without a length is one character.
  if (kind == kChar) type.length = dice.one_in(2) ? 30 : 50;
  if (kind == kVarchar && !dice.one_in(4)) type.length = dice.one_in(2) ? 50 : 255;
  if (kind == kNumeric && dice.one_in(2)) type.digits = Digits{12, 2};
  if (kind == kRaw) type.sql = dice.one_in(2) ? "varchar(7)" : "int4range";
  const bool may_be_array = kind != kSerial && kind != kBigSerial && kind != kForeignKey;
  if (may_be_array && dice.one_in(10)) type.array_dimensions = dice.one_in(3) ? 2 : 1;
  return type;
}

std::optional<Reference> random_reference(Dice& dice, const Schema& schema) {
  std::vector<Reference> all;
  for (const auto& [name, table] : schema.tables) {
    all.push_back({.table = name});
    for (const Column& column : table.columns) {
      if (column.unique || column.primary_key)
        all.push_back({.table = name, .column = column.name});
    }
  }
  if (all.empty()) return std::nullopt;
  Reference reference = dice.of(all);
  const auto action = [&] { return static_cast<ReferentialAction>(dice.below(5)); };
  reference.on_delete = action();
  reference.on_update = action();
  return reference;
}

ColumnIndex random_column_index(Dice& dice) {
  return {dice.one_in(5) ? static_cast<IndexMethod>(dice.below(4)) : IndexMethod::kBtree,
          dice.one_in(6) ? dice.of(kIndexNames) : ""};
}

Column random_primary_key(Dice& dice) {
  const std::string name = dice.one_in(3) ? dice.of(kColumnNames) : "id";
  switch (dice.below(4)) {
    case 0:
      return Uuid(name, {.primary_key = true});
    case 1:
      return Varchar(name, {.length = 40, .primary_key = true, .default_value = kNoDefault});
    case 2:
      return BigSerial(name, {.primary_key = true});
    default:
      return Serial(name, {.primary_key = true});
  }
}

// Columns of `table`, none twice.
Strings random_columns(Dice& dice, const Table& table, std::size_t count) {
  Strings names;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& name = dice.of(table.columns).name;
    if (std::ranges::count(names, name) == 0) names.push_back(name);
  }
  return names;
}

// Always true, and about the columns whatever their types are.
std::string random_condition(Dice& dice, const Table& table) {
  std::string condition = "'it''s \"name\"' <> 'rating'";
  for (const std::string& name : random_columns(dice, table, 1 + dice.below(2))) {
    const bool is_plain = std::ranges::count(kPlainNames, name) > 0 && dice.one_in(2);
    condition += " OR " + (is_plain ? name : quote_name(name)) + " IS NULL";
  }
  return condition;
}

Constraint random_constraint(Dice& dice, const Table& table) {
  const std::string& name = dice.of(kConstraintNames);
  if (dice.one_in(2)) return CheckConstraint{name, random_condition(dice, table)};
  return UniqueConstraint{name, random_columns(dice, table, 2 + dice.below(2)), !dice.one_in(5)};
}

Index random_index(Dice& dice, const Table& table) {
  Index index{dice.of(kIndexNames), random_columns(dice, table, 1 + dice.below(3))};
  if (dice.one_in(6)) index.method = static_cast<IndexMethod>(dice.below(4));
  index.unique = dice.one_in(3);
  return index;
}

const Table& random_known_table(Dice& dice, const Schema& schema) {
  return std::next(schema.tables.begin(),
                   static_cast<std::ptrdiff_t>(dice.below(schema.tables.size())))
      ->second;
}

// Some of its properties are another's.
Column random_change(Dice& dice, const Column& old, const Schema& schema) {
  Column other = random_column(dice, old.name, schema);
  if (dice.one_in(2)) {
    other.type = old.type;
    other.references = old.references;
    other.default_value = old.default_value;
  }
  if (dice.one_in(2)) other.null = old.null;
  if (dice.one_in(2)) other.unique = old.unique;
  if (dice.one_in(2)) other.index = old.index;
  other.primary_key = old.primary_key;
  if (old.primary_key) other.null = false;
  // As people write it, the names of what it keeps are left out.
  if (other.references && dice.one_in(2)) other.references->name.clear();
  if (is_serial(old) && dice.one_in(2)) {
    other.type = {.kind = dice.one_in(2) ? kSerial : kBigSerial};
    other.default_value = kNoDefault;
    other.references.reset();
  }
  return other;
}

template <typename T>
std::string random_name_of(Dice& dice, const std::vector<T>& values,
                           const std::string& (*name)(const T&)) {
  return values.empty() ? "" : name(dice.of(values));
}

}  // namespace

Column random_column(Dice& dice, std::string name, const Schema& schema) {
  Column column{.name = std::move(name)};
  column.type = random_type(dice, dice.of(kKinds));
  if (column.type.kind == kForeignKey) {
    column.references = random_reference(dice, schema);
    if (!column.references) column.type.kind = kInteger;
  }
  // A serial is never null.
  column.null = !is_serial(column) && dice.one_in(2);
  column.unique = dice.one_in(4);
  if (dice.one_in(4)) column.index = random_column_index(dice);
  if (dice.one_in(4)) return column;
  column.default_value = column.type.array_dimensions > 0 ? Default(EmptyArray{})
                                                          : random_value(dice, column.type.kind);
  return column;
}

Table random_table(Dice& dice, const Schema& schema) {
  Table table{.name = dice.of(kTableNames)};
  table.columns.push_back(random_primary_key(dice));
  Schema with_itself = schema;
  with_itself.tables.emplace(table.name, table);
  for (std::size_t i = dice.below(4); i > 0; --i) {
    Column column = random_column(dice, dice.of(kColumnNames), with_itself);
    if (table.find_column(column.name) == nullptr) table.columns.push_back(std::move(column));
  }
  return table;
}

Change random_operation(Dice& dice, const Schema& schema) {
  if (schema.tables.empty()) return AddTable{random_table(dice, schema)};
  const Table& table = random_known_table(dice, schema);
  const auto index_name = [](const Index& index) -> const std::string& { return index.name; };
  switch (dice.below(20)) {
    case 0:
    case 1:
      return AddTable{random_table(dice, schema)};
    case 2:
      return DropTable{table.name};
    case 3:
    case 4:
      return RenameTable{table.name, dice.of(kTableNames)};
    case 5:
    case 6:
    case 7:
      return AddColumn{table.name, random_column(dice, dice.of(kColumnNames), schema)};
    case 8:
    case 9:
      return DropColumn{table.name, dice.of(table.columns).name};
    case 10:
    case 11:
      return RenameColumn{table.name, dice.of(table.columns).name, dice.of(kColumnNames)};
    case 12:
    case 13:
      return AddConstraint{table.name, random_constraint(dice, table)};
    case 14:
      return DropConstraint{table.name, random_name_of(dice, table.constraints, name_of)};
    case 15:
    case 16:
      return AddIndex{table.name, random_index(dice, table)};
    case 17:
      return DropIndex{table.name, random_name_of<Index>(dice, table.indexes, index_name)};
    default:
      return AlterColumn{table.name, random_change(dice, dice.of(table.columns), schema)};
  }
}

}  // namespace piccolo::testing
