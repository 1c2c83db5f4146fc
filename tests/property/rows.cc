// SPDX-License-Identifier: MIT
#include "property/rows.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "overloaded.h"
#include "sql/quote.h"
#include "support/test_database.h"

namespace piccolo::testing {
namespace {

using enum TypeKind;

// A value as SQL, another one for each row; empty to leave it to the default.
std::string literal(const ColumnType& type, const Dialect& dialect, int row) {
  if (type.array_dimensions > 0) return dialect == postgres_dialect() ? "'{}'" : "'[]'";
  switch (type.kind) {
    case kSerial:
    case kBigSerial:
      return "";
    case kVarchar:
    case kChar:
    case kText:
      return absl::StrFormat("'it''s \\ %d'", row);
    case kBoolean:
      return row % 2 == 0 ? "true" : "false";
    case kTimestamp:
    case kTimestamptz:
      return absl::StrFormat("'2020-05-17 12:00:0%d'", row);
    case kDate:
      return absl::StrFormat("'2020-05-1%d'", row);
    case kTime:
      return absl::StrFormat("'12:00:0%d'", row);
    case kInterval:
      return absl::StrFormat("'%d'", row);
    case kNumeric:
    case kReal:
    case kDoublePrecision:
      return absl::StrFormat("%d.5", row);
    case kUuid:
      return absl::StrFormat("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1%d'", row);
    case kJson:
    case kJsonb:
      return absl::StrFormat("'{\"a\": %d}'", row);
    case kBytea:
      return dialect == postgres_dialect() ? absl::StrFormat("'\\x0%d'::bytea", row)
                                           : absl::StrFormat("x'0%d'", row);
    case kRaw:
      return type.sql == "int4range" ? absl::StrFormat("'[0,%d)'", row + 1)
                                     : absl::StrFormat("'%d'", row);
    default:
      return std::to_string(row);
  }
}

std::string insert(const Table& table, const Dialect& dialect, int row) {
  Strings columns;
  Strings values;
  for (const Column& column : table.columns) {
    const bool is_null = column.null && (row % 2 == 1 || column.references);
    std::string value = is_null ? "NULL" : literal(column.type, dialect, row);
    if (value.empty()) continue;
    columns.push_back(quote_name(column.name));
    values.push_back(std::move(value));
  }
  if (columns.empty())
    return absl::StrFormat("INSERT INTO %s DEFAULT VALUES", quote_table(table.name));
  return absl::StrFormat("INSERT INTO %s (%s) VALUES (%s)", quote_table(table.name),
                         absl::StrJoin(columns, ", "), absl::StrJoin(values, ", "));
}

}  // namespace

void insert_rows(Database& database, const Schema& schema) {
  for (const auto& [name, table] : schema.tables) {
    const bool must_refer = std::ranges::any_of(
        table.columns, [](const Column& column) { return column.references && !column.null; });
    if (must_refer) continue;
    for (int row = 1; row <= 3; ++row) {
      // Some are refused: two booleans are all that are unique.
      (void)database.transact([&](Connection& connection) {
        return connection.execute(insert(table, database.backend().dialect(), row));
      });
    }
  }
}

Survivors::Survivors(const Schema& schema, const RandomHistory& history) {
  for (const auto& [name, table] : schema.tables) {
    auto& [old_name, columns] = tables_[name.name];
    old_name = name.name;
    for (const Column& column : table.columns) columns[column.name] = column.name;
  }
  for (std::size_t i = 1; i < history.migrations.size(); ++i) {
    for (const Change& operation : history.migrations[i]) follow(operation);
  }
}

void Survivors::follow(const Change& operation) {
  const auto rename = [](auto& map, const std::string& from, const std::string& to) {
    auto node = map.extract(from);
    if (node.empty()) return;
    node.key() = to;
    map.insert(std::move(node));
  };
  const auto columns_of = [&](const TableName& table) {
    const auto found = tables_.find(table.name);
    return found == tables_.end() ? nullptr : &found->second.second;
  };
  std::visit(Overloaded{[&](const DropTable& op) { tables_.erase(op.table.name); },
                        [&](const RenameTable& op) { rename(tables_, op.table.name, op.new_name); },
                        [&](const DropColumn& op) {
                          if (Columns* columns = columns_of(op.table)) columns->erase(op.column);
                        },
                        [&](const RenameColumn& op) {
                          if (Columns* columns = columns_of(op.table)) {
                            rename(*columns, op.column, op.new_name);
                          }
                        },
                        [](const auto&) {}},
             operation);
}

Strings Survivors::rows(Database& database) const {
  Strings lines;
  for (const auto& [now, table] : tables_) {
    Strings columns = {"'row'"};
    for (const auto& [column, old_name] : table.second) columns.push_back(quote_name(old_name));
    for (const std::string& row :
         select(database, absl::StrFormat("SELECT %s FROM %s", absl::StrJoin(columns, ", "),
                                          quote_name(table.first)))) {
      lines.push_back(table.first + ": " + row);
    }
  }
  std::ranges::sort(lines);
  return lines;
}

}  // namespace piccolo::testing
