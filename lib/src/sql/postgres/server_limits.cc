// SPDX-License-Identifier: MIT
#include "sql/postgres/server_limits.h"

#include <set>

#include "absl/strings/str_format.h"
#include "overloaded.h"
#include "schema/names.h"

namespace piccolo {
namespace {

constexpr int kNullsNotDistinct = 150000;
constexpr int kNamedNotNull = 180000;

// The constraints that an operation adds, and the columns whose NOT NULL has a name
// when they come.
struct Added {
  TableName table;
  std::vector<Constraint> constraints = {};
  std::vector<std::string> names = {};  // Of all constraints, those of columns too.
  std::set<std::string> not_null = {};
};

void add_not_null(const Column& column, Added& added) {
  if (column.null) return;
  const std::string& given = column.given.not_null;
  added.not_null.insert(given.empty() ? default_not_null_name(added.table, column.name) : given);
}

Added added_by(const Table& part) {
  Added added{.table = part.name, .constraints = part.constraints};
  added.names = taken_names(part).constraints;
  for (const Column& column : part.columns) add_not_null(column, added);
  return added;
}

Added added_by(const Change& change) {
  return std::visit(
      Overloaded{[](const AddTable& op) { return added_by(op.table); },
                 [](const AddColumn& op) {
                   return added_by(Table{op.table, {op.column}, op.constraints, op.indexes});
                 },
                 [](const AlterColumn& op) {
                   return added_by(Table{op.table, {op.column}});
                 },
                 [](const AddConstraint& op) {
                   return added_by(Table{op.table, {}, {op.constraint}});
                 },
                 [](const auto&) { return Added(); }},
      change);
}

std::string version_name(int server_version_num) {
  return absl::StrFormat("%d.%d", server_version_num / 10000, server_version_num % 10000);
}

}  // namespace

std::vector<std::string> server_limits(const Change& change, int server_version_num,
                                       const Schema& before) {
  std::vector<std::string> limits;
  Added added = added_by(change);
  for (const Constraint& one : added.constraints) {
    const auto* unique = std::get_if<UniqueConstraint>(&one);
    if (unique == nullptr || unique->nulls_distinct || server_version_num >= kNullsNotDistinct) {
      continue;
    }
    limits.push_back(absl::StrFormat(
        "constraint \"%s\" of table %s takes NULLs as equal (NULLS NOT DISTINCT), which needs "
        "PostgreSQL 15, and the server is PostgreSQL %s",
        unique->name, to_string(added.table), version_name(server_version_num)));
  }
  if (server_version_num < kNamedNotNull) return limits;

  if (const Table* known = before.find_table(added.table)) {
    for (const Column& column : known->columns) add_not_null(column, added);
  }
  for (const std::string& name : added.names) {
    if (!added.not_null.contains(name)) continue;
    limits.push_back(absl::StrFormat(
        "constraint \"%s\" of table %s is called like the NOT NULL constraint of one of its "
        "columns, which PostgreSQL names from version 18 on; give it another name",
        name, to_string(added.table)));
  }
  return limits;
}

}  // namespace piccolo
