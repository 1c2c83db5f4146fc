// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
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

// A default: none, a value (quoted as needed, whatever is in it), or an
// expression.
using Default = std::variant<NoDefault, bool, std::int64_t, double, std::string, SqlExpression>;

enum class TypeKind {
  kSmallInt,
  kInteger,
  kBigInt,
  kSerial,
  kBigSerial,
  kVarchar,
  kText,
  kBoolean,
  kTimestamp,
  kForeignKey,  // Has the type of the column it refers to.
};

struct ColumnType {
  TypeKind kind = TypeKind::kInteger;
  std::optional<int> length = std::nullopt;  // Of a Varchar, in characters; none: unlimited.
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

struct Reference {
  TableName table;
  std::string column = {};  // Empty: the primary key of `table`.
  ReferentialAction on_delete = ReferentialAction::kCascade;
  ReferentialAction on_update = ReferentialAction::kCascade;
  std::string name = {};  // Of the constraint; empty: the one PostgreSQL gives.
  bool operator==(const Reference&) const = default;
};

struct Column {
  std::string name;
  ColumnType type = {};
  bool null = false;
  bool primary_key = false;
  bool unique = false;
  std::string unique_name = {};  // Of the constraint; empty: the one PostgreSQL gives.
  Default default_value = kNoDefault;
  std::optional<Reference> references = std::nullopt;
  bool operator==(const Column&) const = default;
};

// What every column may be given.  As in Piccolo, a column is NOT NULL unless
// told otherwise, and has its type's default (0, '', false, the current time)
// unless it is given one, or kNoDefault.
struct ColumnOptions {
  bool null = false;
  bool primary_key = false;
  bool unique = false;
  std::optional<Default> default_value = std::nullopt;
};

struct VarcharOptions {
  std::optional<int> length = 255;
  bool null = false;
  bool primary_key = false;
  bool unique = false;
  std::optional<Default> default_value = std::nullopt;
};

// A foreign key may be null and cascades unless told otherwise, as in Piccolo.
struct ForeignKeyOptions {
  bool null = true;
  bool unique = false;
  std::optional<Default> default_value = std::nullopt;
  ReferentialAction on_delete = ReferentialAction::kCascade;
  ReferentialAction on_update = ReferentialAction::kCascade;
  std::string target_column = {};  // Empty: the primary key of the table referred to.
};

// The makers of columns, one a type: `Varchar("name", {.length = 50})`.  Each
// only fills in a Column, and is one wherever a Column is asked for.
struct SmallInt : Column {
  explicit SmallInt(std::string column_name, const ColumnOptions& options = {});
};
struct Integer : Column {
  explicit Integer(std::string column_name, const ColumnOptions& options = {});
};
struct BigInt : Column {
  explicit BigInt(std::string column_name, const ColumnOptions& options = {});
};
// An integer that numbers its rows by itself.
struct Serial : Column {
  explicit Serial(std::string column_name, const ColumnOptions& options = {});
};
struct BigSerial : Column {
  explicit BigSerial(std::string column_name, const ColumnOptions& options = {});
};
struct Varchar : Column {
  explicit Varchar(std::string column_name, const VarcharOptions& options = {});
};
struct Text : Column {
  explicit Text(std::string column_name, const ColumnOptions& options = {});
};
struct Boolean : Column {
  explicit Boolean(std::string column_name, const ColumnOptions& options = {});
};
// Date and time without a time zone.
struct Timestamp : Column {
  explicit Timestamp(std::string column_name, const ColumnOptions& options = {});
};
// A reference to a row of `target`.  Where that table is not known from the
// migrations (raw SQL made it), the column is an INTEGER.
struct ForeignKey : Column {
  ForeignKey(std::string column_name, TableName target, const ForeignKeyOptions& options = {});
};

}  // namespace piccolo
