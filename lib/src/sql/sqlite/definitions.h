// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "sql/definitions.h"

namespace piccolo {

// What columns and indexes are in SQLite's words.
class SqliteDefinitions : public Definitions {
 public:
  explicit SqliteDefinitions(const Schema& schema) : Definitions(sqlite_dialect(), schema) {}

  // As it stands in CREATE TABLE and ADD COLUMN, clauses in Piccolo's order.
  std::string column(const Column& column, const Table& table) const;
  std::string index(const TableName& table, const Index& index) const;

  // kUnimplemented, naming the culprit, for what SQLite has no words for.
  static absl::Status check(const Column& column, const TableName& table);
  static absl::Status check(const Constraint& constraint, const TableName& table);
  static absl::Status check(const Index& index, const TableName& table);
  static absl::Status check(const Table& table);
};

}  // namespace piccolo
