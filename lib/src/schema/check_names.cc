// SPDX-License-Identifier: MIT
#include "schema/check_names.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"

namespace piccolo {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

absl::Status check_distinct(std::vector<std::string> names, const TableName& table) {
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice == names.end()) return absl::OkStatus();
  return absl::AlreadyExistsError(
      absl::StrFormat("two parts of table %s would be called \"%s\"", to_string(table), *twice));
}

}  // namespace

absl::Status check_name(std::string_view what, std::string_view name) {
  if (name.empty()) return absl::InvalidArgumentError(absl::StrFormat("a %s has no name", what));
  if (name.size() > kLongestName) {
    return absl::InvalidArgumentError(
        absl::StrFormat("the name of %s \"%s\" has %d bytes, and PostgreSQL takes no more than %d",
                        what, name, name.size(), kLongestName));
  }
  return absl::OkStatus();
}

absl::Status check_relation_is_free(const TableName& relation, const Schema& schema) {
  if (!has_relation(schema, relation)) return absl::OkStatus();
  return absl::AlreadyExistsError(
      absl::StrFormat("something else is called %s already", to_string(relation)));
}

absl::Status check_names_are_free(const TakenNames& names, const TableName& table,
                                  const Schema& before, const TakenNames& freed) {
  if (absl::Status valid = check_distinct(names.relations, table); !valid.ok()) return valid;
  if (absl::Status valid = check_distinct(names.constraints, table); !valid.ok()) return valid;
  for (const std::string& name : names.relations) {
    if (contains(freed.relations, name)) continue;
    absl::Status free = check_relation_is_free({name, table.schema}, before);
    if (!free.ok()) return free;
  }
  const Table* known = before.find_table(table);
  if (known == nullptr || names.constraints.empty()) return absl::OkStatus();
  const TakenNames taken = taken_names(*known);
  for (const std::string& name : names.constraints) {
    if (contains(freed.constraints, name) || !contains(taken.constraints, name)) continue;
    return absl::AlreadyExistsError(
        absl::StrFormat("table %s has a constraint \"%s\" already", to_string(table), name));
  }
  return absl::OkStatus();
}

}  // namespace piccolo
