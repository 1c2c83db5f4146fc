// SPDX-License-Identifier: MIT
#include "sql/postgres/check.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "schema/names.h"
#include "schema/table_items.h"
#include "sql/postgres/definitions.h"
#include "sql/postgres/literals.h"
#include "sql/quote.h"

namespace piccolo {
namespace {

using enum TypeKind;

// As PostgreSQL is usually built.
constexpr int kLongestText = 10485760;
constexpr int kMostDigits = 1000;
constexpr std::size_t kMostColumns = 1600;
constexpr std::size_t kMostIndexColumns = 32;

// How far a number is from being exact; those of other types are not compared with it.
enum class Family { kInteger, kNumeric, kFloat, kText, kMoment, kTime, kInterval, kOther };

Family family_of(TypeKind kind) {
  switch (kind) {
    case kSmallInt:
    case kInteger:
    case kBigInt:
    case kSerial:
    case kBigSerial:
    case kForeignKey:
      return Family::kInteger;
    case kNumeric:
      return Family::kNumeric;
    case kReal:
    case kDoublePrecision:
      return Family::kFloat;
    case kVarchar:
    case kChar:
    case kText:
      return Family::kText;
    case kTimestamp:
    case kTimestamptz:
    case kDate:
      return Family::kMoment;
    case kTime:
      return Family::kTime;
    case kInterval:
      return Family::kInterval;
    default:
      return Family::kOther;
  }
}

// Whether a foreign key of one type can refer to a column of the other: PostgreSQL compares
// their values as those of the column, which must need no cast that loses something.
bool can_refer(const ColumnType& from, const ColumnType& to) {
  if (from.kind == kRaw || to.kind == kRaw) return true;
  const bool is_array = from.array_dimensions > 0;
  if (is_array != (to.array_dimensions > 0)) return false;
  if (from.kind == to.kind) return true;
  const Family key = family_of(to.kind);
  const Family family = family_of(from.kind);
  if (is_array) return family == Family::kText && key == Family::kText;
  if (key <= Family::kFloat) return family <= key;
  if (key == Family::kInterval) return family == Family::kTime;
  return key != Family::kOther && family == key;
}

// Whether PostgreSQL itself can index the type so.
bool can_index(const ColumnType& type, IndexMethod method) {
  if (type.kind == kRaw) return true;
  switch (method) {
    case IndexMethod::kBtree:
    case IndexMethod::kHash:
      return type.kind != kJson;
    case IndexMethod::kGin:
      return type.array_dimensions > 0 ? type.kind != kJson : type.kind == kJsonb;
    case IndexMethod::kGist:
      return false;
  }
  return true;
}

absl::Status refuse(const std::string& why) { return absl::InvalidArgumentError(why); }

std::string words_of(const Column& column, const Table& table) {
  return absl::StrFormat("column \"%s\" of table %s", column.name, to_string(table.name));
}

// A gist or gin index may be one that an extension makes possible, which nobody knows of here.
bool may_be_of_extension(IndexMethod method) {
  return method == IndexMethod::kGist || method == IndexMethod::kGin;
}

absl::Status check_schema_name(const std::string& schema) {
  if (!absl::StartsWith(schema, "pg_")) return absl::OkStatus();
  return refuse(absl::StrFormat(
      "schema \"%s\" is PostgreSQL's own: it keeps names that begin with pg_ to itself", schema));
}

absl::Status check_column_name(const std::string& column) {
  constexpr std::array kOfTheSystem = {"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"};
  if (std::ranges::find(kOfTheSystem, column) == kOfTheSystem.end()) return absl::OkStatus();
  return refuse(absl::StrFormat(
      "each table of PostgreSQL has a column \"%s\" of its own: choose another name", column));
}

absl::Status check_digits(const Column& column, const Table& table) {
  if (!column.type.digits) return absl::OkStatus();
  const auto& [precision, scale] = *column.type.digits;
  if (precision < 1 || precision > kMostDigits) {
    return refuse(absl::StrFormat("%s would have %d digits; PostgreSQL takes 1 to %d",
                                  words_of(column, table), precision, kMostDigits));
  }
  if (scale >= -kMostDigits && scale <= kMostDigits) return absl::OkStatus();
  return refuse(
      absl::StrFormat("%s would have %d digits after the point; PostgreSQL takes -%d to %d",
                      words_of(column, table), scale, kMostDigits, kMostDigits));
}

absl::Status check_type(const Column& column, const Table& table) {
  if (column.type.length.value_or(0) > kLongestText) {
    return refuse(absl::StrFormat("the length of %s is %d; PostgreSQL takes no more than %d",
                                  words_of(column, table), *column.type.length, kLongestText));
  }
  const bool is_raw = column.type.kind == kRaw;
  if (is_raw && absl::StripAsciiWhitespace(column.type.sql).empty()) {
    return refuse(absl::StrFormat("%s has no type", words_of(column, table)));
  }
  return check_digits(column, table);
}

class PostgresCheck {
 public:
  explicit PostgresCheck(const Schema& before) : before_(before), define_(before) {}

  absl::Status operator()(const AddTable& op) const {
    const Table& table = op.table;
    if (absl::Status valid = check_schema_name(table.name.schema); !valid.ok()) return valid;
    std::vector<std::string> relations = taken_names(table).relations;
    relations.push_back(table.name.name);
    if (absl::Status free = check_free(relations, table.name); !free.ok()) return free;
    return check_parts(table, table);
  }

  absl::Status operator()(const RenameTable& op) const {
    return check_free({op.new_name}, op.table);
  }

  absl::Status operator()(const ChangeTableSchema& op) const {
    return check_schema_name(op.new_schema);
  }

  absl::Status operator()(const AddColumn& op) const {
    Table table = define_.table(op.table);
    table.columns.push_back(op.column);
    return check_new({op.table, {op.column}, op.constraints, op.indexes}, table);
  }

  absl::Status operator()(const RenameColumn& op) const { return check_column_name(op.new_name); }

  // What covers the column has to take its new type, too.
  absl::Status operator()(const AlterColumn& op) const {
    Table table = define_.table(op.table);
    Column* altered = table.find_column(op.column.name);
    if (altered == nullptr) return absl::OkStatus();
    *altered = op.column;
    Table parts{op.table, {op.column}, {}, {}};
    std::ranges::copy_if(table.constraints, std::back_inserter(parts.constraints),
                         [&](const auto& one) { return covers(one, op.column.name); });
    std::ranges::copy_if(table.indexes, std::back_inserter(parts.indexes),
                         [&](const auto& one) { return covers(one, op.column.name); });
    return check_parts(parts, table);
  }

  absl::Status operator()(const AddConstraint& op) const {
    return check_new({op.table, {}, {op.constraint}, {}}, define_.table(op.table));
  }

  absl::Status operator()(const AddIndex& op) const {
    return check_new({op.table, {}, {}, {op.index}}, define_.table(op.table));
  }

  template <typename Other>
  absl::Status operator()(const Other&) const {
    return absl::OkStatus();
  }

 private:
  absl::Status check_new(const Table& parts, const Table& table) const {
    const TakenNames taken = taken_names(parts);
    if (absl::Status free = check_free(taken.relations, table.name); !free.ok()) return free;
    return check_parts(parts, table);
  }

  // That no key and no sequence has the name of a new relation.
  absl::Status check_free(const std::vector<std::string>& relations, const TableName& table) const {
    for (const std::string& name : relations) {
      if (!has_given_relation(before_, {name, table.schema})) continue;
      return absl::AlreadyExistsError(absl::StrFormat(
          "PostgreSQL has given the name \"%s\" to the primary key or the sequence of a table",
          name));
    }
    return absl::OkStatus();
  }

  // Of `parts`, which are some of those of `table`.
  absl::Status check_parts(const Table& parts, const Table& table) const {
    if (table.columns.size() > kMostColumns) {
      return refuse(absl::StrFormat("table %s would have %d columns; PostgreSQL takes %d",
                                    to_string(table.name), table.columns.size(), kMostColumns));
    }
    for (const Column& column : parts.columns) {
      if (absl::Status valid = check_column(column, table); !valid.ok()) return valid;
    }
    for (const Constraint& one : parts.constraints) {
      const auto* unique = std::get_if<UniqueConstraint>(&one);
      if (unique == nullptr) continue;
      const Index index{unique->name, unique->columns, IndexMethod::kBtree, /*unique=*/true};
      if (absl::Status valid = check_index(index, table); !valid.ok()) return valid;
    }
    for (const Index& index : parts.indexes) {
      if (absl::Status valid = check_index(index, table); !valid.ok()) return valid;
    }
    return absl::OkStatus();
  }

  absl::Status check_column(const Column& column, const Table& table) const {
    if (absl::Status valid = check_column_name(column.name); !valid.ok()) return valid;
    if (absl::Status valid = check_type(column, table); !valid.ok()) return valid;
    if (absl::Status valid = check_reference(column, table); !valid.ok()) return valid;
    if (!is_default_of(column.default_value, define_.resolved_type(column, table))) {
      return refuse(absl::StrFormat(
          "%s has the default %s, which is none of its type, %s", words_of(column, table),
          quote_default(postgres_dialect(), column.default_value), define_.type(column, table)));
    }
    return check_own_indexes(column, table);
  }

  absl::Status check_own_indexes(const Column& column, const Table& table) const {
    if (column.primary_key || column.unique) {
      const std::string& name = column.primary_key ? column.given.primary_key : column.unique_name;
      const Index key{name, {column.name}, IndexMethod::kBtree, /*unique=*/true};
      if (absl::Status valid = check_index(key, table); !valid.ok()) return valid;
    }
    return column.index ? check_index(index_of(column), table) : absl::OkStatus();
  }

  absl::Status check_reference(const Column& column, const Table& table) const {
    if (!column.references || column.type.kind == kForeignKey) return absl::OkStatus();
    const Reference& reference = *column.references;
    Column key;
    key.name = column.name;
    key.type.kind = kForeignKey;
    key.references = reference;
    const ColumnType type = define_.resolved_type(key, table);
    if (type.kind == kForeignKey || can_refer(column.type, type)) return absl::OkStatus();
    return refuse(absl::StrFormat("%s, of type %s, cannot refer to table %s, whose column is %s",
                                  words_of(column, table), define_.type(column, table),
                                  to_string(reference.table), postgres_dialect().type_name(type)));
  }

  absl::Status check_index(const Index& index, const Table& table) const {
    const char* method = piccolo::words_of(index.method);
    const std::string what =
        absl::StrFormat("index \"%s\" of table %s", index.name, to_string(table.name));
    if (index.columns.size() > kMostIndexColumns) {
      return refuse(absl::StrFormat("%s would have %d columns; PostgreSQL takes %d", what,
                                    index.columns.size(), kMostIndexColumns));
    }
    if (index.unique && index.method != IndexMethod::kBtree) {
      return refuse(absl::StrFormat("%s cannot be unique: only a btree index can, and it is %s",
                                    what, method));
    }
    if (index.method == IndexMethod::kHash && index.columns.size() > 1) {
      return refuse(absl::StrFormat("%s cannot be of several columns, since it is hash", what));
    }
    return check_index_types(index, what, table);
  }

  absl::Status check_index_types(const Index& index, const std::string& what,
                                 const Table& table) const {
    const bool is_unknown = before_.incomplete || before_.follows_sql;
    const bool is_certain = !is_unknown || !may_be_of_extension(index.method);
    for (const std::string& name : index.columns) {
      const Column* column = table.find_column(name);
      if (column == nullptr || !is_certain) continue;
      if (can_index(define_.resolved_type(*column, table), index.method)) continue;
      return refuse(absl::StrFormat(
          "%s cannot be about column \"%s\": PostgreSQL has no %s index of %s%s", what, name,
          piccolo::words_of(index.method), define_.type(*column, table),
          may_be_of_extension(index.method) ? " (if an extension has, use add_raw())" : ""));
    }
    return absl::OkStatus();
  }

  const Schema& before_;
  PostgresDefinitions define_;
};

}  // namespace

absl::Status check_postgres(const Change& change, const Schema& before) {
  return std::visit(PostgresCheck(before), change);
}

}  // namespace piccolo
