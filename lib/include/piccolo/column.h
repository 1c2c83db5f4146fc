// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

// Columns as plain values: what a table is made of.  Nothing here touches a
// database; every type may be copied, compared and used by several threads as
// long as nobody writes to it.
namespace piccolo {

// SQL taken as it stands, e.g. SqlExpression{"current_timestamp"}.
struct SqlExpression {
  std::string text;
  bool operator==(const SqlExpression&) const = default;
};

// A column without a default.  Not the same as leaving a default out of the
// options, which takes the type's own: see ColumnOptions.
struct NoDefault {
  bool operator==(const NoDefault&) const = default;
};
inline constexpr NoDefault kNoDefault;

// Bytes as a default, whatever is in them.
struct Bytes {
  std::string data;
  bool operator==(const Bytes&) const = default;
};

// A random UUID for each row, and an array without elements: what a database
// calls these depends on it.
struct RandomUuid {
  bool operator==(const RandomUuid&) const = default;
};
struct EmptyArray {
  bool operator==(const EmptyArray&) const = default;
};

// A default: none, a value (quoted as needed, whatever is in it), or an
// expression.
using Default = std::variant<NoDefault, bool, std::int64_t, double, std::string, Bytes, RandomUuid,
                             EmptyArray, SqlExpression>;

// The types of columns, called as in PostgreSQL; SQLite gets what Piccolo uses there.
enum class TypeKind {
  kSmallInt,
  kInteger,
  kBigInt,
  kSerial,
  kBigSerial,
  kVarchar,
  kChar,
  kText,
  kBoolean,
  kTimestamp,
  kTimestamptz,
  kDate,
  kTime,
  kInterval,
  kNumeric,
  kReal,
  kDoublePrecision,
  kUuid,
  kJson,
  kJsonb,
  kBytea,
  kRaw,         // `sql`, as it stands.
  kForeignKey,  // Has the type of the column it refers to.
};

// Of a Numeric: how many digits there are, and how many after the point.
struct Digits {
  int precision = 0;
  int scale = 0;
  bool operator==(const Digits&) const = default;
};

// A type with what stands in parentheses behind its name, and how often it is an array.
struct ColumnType {
  TypeKind kind = TypeKind::kInteger;
  std::optional<int> length = std::nullopt;  // In characters; none: unlimited.
  std::optional<Digits> digits = std::nullopt;
  std::string sql = {};
  int array_dimensions = 0;  // 0: no array.
  bool operator==(const ColumnType&) const = default;
};

// Where a table is: its name, and its schema where it is not in the default
// one (the first of PostgreSQL's search_path; SQLite has no other).
struct TableName {
  TableName() = default;
  // Not explicit: most tables are named by their name alone.
  TableName(const char* table) : name(table) {}
  TableName(std::string table) : name(std::move(table)) {}
  TableName(std::string table, std::string in_schema)
      : name(std::move(table)), schema(std::move(in_schema)) {}

  std::string name;
  std::string schema;

  auto operator<=>(const TableName&) const = default;
};

// What a foreign key does when the row it refers to is deleted or changed.
enum class ReferentialAction { kCascade, kRestrict, kNoAction, kSetNull, kSetDefault };

// A foreign key of one column.  The column it refers to has to be a primary key or
// unique, and the types have to be the same.
struct Reference {
  TableName table;
  std::string column = {};  // Empty: the primary key of `table`.
  ReferentialAction on_delete = ReferentialAction::kCascade;
  ReferentialAction on_update = ReferentialAction::kCascade;
  std::string name = {};  // Of the constraint; empty: the one PostgreSQL gives.
  bool operator==(const Reference&) const = default;
};

// How an index is stored.  SQLite has B-trees alone.
enum class IndexMethod { kBtree, kHash, kGist, kGin };

// The index of one column.
struct ColumnIndex {
  IndexMethod method = IndexMethod::kBtree;
  std::string name = {};  // Empty: table_column, as Piccolo has it.
  bool operator==(const ColumnIndex&) const = default;
};

// The names that PostgreSQL gave to what it made for a column.  They stay when the column
// or its table is renamed, so what is restored is to have them again.  Empty: those it
// gives now.  They are no part of the definition and are not compared.
struct GivenNames {
  std::string primary_key = {};
  std::string sequence = {};  // That of a serial.
  std::string not_null = {};  // Only PostgreSQL 18 and later knows it.
  bool operator==(const GivenNames&) const { return true; }
};

// A column of a table.  The types below fill one in with what is usual for them.
//
// A name is taken as it stands, in its case and whatever is in it, and quoted wherever
// it is written; PostgreSQL allows 63 bytes.
struct Column {
  std::string name;
  ColumnType type = {};
  bool null = false;
  bool primary_key = false;
  // No two rows may have the same value, though several may be NULL.  Enforced by a
  // constraint, on SQLite by a unique index.
  bool unique = false;
  std::string unique_name = {};  // Of the constraint; empty: the one PostgreSQL gives.
  std::optional<ColumnIndex> index = std::nullopt;
  // What a row gets that is inserted without a value, and each row that is there when the
  // column is added.
  Default default_value = kNoDefault;
  std::optional<Reference> references = std::nullopt;
  // Filled in by the library.
  GivenNames given = {};
  bool operator==(const Column&) const = default;
};

// What every column may be given.  As in Piccolo, a column is NOT NULL unless
// told otherwise, and has its type's default (0, '', false, the current time)
// unless it is given one, or kNoDefault.
//
// The types that take more have structs of their own, which repeat what is here:
// `{.length = 50, .null = true}` reaches no member of a base or of a member, and
// one struct for all would let a Text have a length.
struct ColumnOptions {
  bool null = false;
  bool primary_key = false;
  bool unique = false;
  bool index = false;
  IndexMethod index_method = IndexMethod::kBtree;
  std::optional<Default> default_value = std::nullopt;
};

// Those of texts with a length in characters; none: as long as it may be.
struct VarcharOptions {
  std::optional<int> length = 255;
  bool null = false;
  bool primary_key = false;
  bool unique = false;
  bool index = false;
  IndexMethod index_method = IndexMethod::kBtree;
  std::optional<Default> default_value = std::nullopt;
};

// Those of exact numbers; without `digits` as many as the database can hold.
struct NumericOptions {
  std::optional<Digits> digits = std::nullopt;
  bool null = false;
  bool primary_key = false;
  bool unique = false;
  bool index = false;
  IndexMethod index_method = IndexMethod::kBtree;
  std::optional<Default> default_value = std::nullopt;
};

// A foreign key may be null and cascades unless told otherwise, as in Piccolo.
struct ForeignKeyOptions {
  bool null = true;
  bool primary_key = false;
  bool unique = false;
  bool index = false;
  IndexMethod index_method = IndexMethod::kBtree;
  std::optional<Default> default_value = std::nullopt;
  ReferentialAction on_delete = ReferentialAction::kCascade;
  ReferentialAction on_update = ReferentialAction::kCascade;
  std::string target_column = {};  // Empty: the primary key of the table referred to.
};

// Behind the types below: a column with the default of its type.
Column make_column(std::string name, TypeKind kind, const ColumnOptions& options);
Column make_column(std::string name, TypeKind kind, const VarcharOptions& options);
Column make_column(std::string name, TypeKind kind, const NumericOptions& options);

// The makers of columns, one a type: `Varchar("name", {.length = 50})`.  Each
// only fills in a Column, and is one wherever a Column is asked for.
template <TypeKind kind, typename Options = ColumnOptions>
struct ColumnOf : Column {
  explicit ColumnOf(std::string column_name, const Options& options = {})
      : Column(make_column(std::move(column_name), kind, options)) {}
};

// Integers of 2, 4 and 8 bytes; 0 by default.
using SmallInt = ColumnOf<TypeKind::kSmallInt>;
using Integer = ColumnOf<TypeKind::kInteger>;
using BigInt = ColumnOf<TypeKind::kBigInt>;
// Integers of 4 and 8 bytes that number their rows by themselves.  SQLite has them as
// primary keys alone.
using Serial = ColumnOf<TypeKind::kSerial>;
using BigSerial = ColumnOf<TypeKind::kBigSerial>;
// Numbers with a fraction: exact ones, and those of 4 and 8 bytes in binary; 0 by default.
using Numeric = ColumnOf<TypeKind::kNumeric, NumericOptions>;
using Real = ColumnOf<TypeKind::kReal>;
using DoublePrecision = ColumnOf<TypeKind::kDoublePrecision>;
// False by default.
using Boolean = ColumnOf<TypeKind::kBoolean>;

// Text of at most `length` characters, 255 unless told otherwise; empty by default.
using Varchar = ColumnOf<TypeKind::kVarchar, VarcharOptions>;
// Text of exactly `length` characters, filled up with blanks; none: 1.
using Char = ColumnOf<TypeKind::kChar, VarcharOptions>;
// Text of any length; empty by default.
using Text = ColumnOf<TypeKind::kText>;
// Bytes; empty by default.
using Bytea = ColumnOf<TypeKind::kBytea>;
// JSON as it was written, and parsed, so that it can be compared and indexed; `{}` by default.
using Json = ColumnOf<TypeKind::kJson>;
using Jsonb = ColumnOf<TypeKind::kJsonb>;
// Has a random one by default.
using Uuid = ColumnOf<TypeKind::kUuid>;

// Date and time without a time zone, and with one; the current time by default.
using Timestamp = ColumnOf<TypeKind::kTimestamp>;
using Timestamptz = ColumnOf<TypeKind::kTimestamptz>;
// A day, a time of day, and a length of time; by default today, the current time and zero.
using Date = ColumnOf<TypeKind::kDate>;
using Time = ColumnOf<TypeKind::kTime>;
using Interval = ColumnOf<TypeKind::kInterval>;

// An array of what `element` is; of arrays, too.  The name of `element` is not
// used.  SQLite has JSON instead, as in Piccolo.
struct Array : Column {
  Array(std::string column_name, const Column& element, const ColumnOptions& options = {});
};
// A column of any other type, in the words of the database.  Has no default
// unless it is given one.
struct RawColumn : Column {
  RawColumn(std::string column_name, std::string sql_type, const ColumnOptions& options = {});
};
// A reference to a row of `target`.  Where that table is not known from the
// migrations (raw SQL made it), the column is an INTEGER.
struct ForeignKey : Column {
  ForeignKey(std::string column_name, TableName target, const ForeignKeyOptions& options = {});
};

}  // namespace piccolo
