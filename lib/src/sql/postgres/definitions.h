// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "sql/definitions.h"

namespace piccolo {

// What columns and indexes are in PostgreSQL's words.
class PostgresDefinitions : public Definitions {
 public:
  explicit PostgresDefinitions(const Schema& schema) : Definitions(postgres_dialect(), schema) {}

  // As it stands in CREATE TABLE and ADD COLUMN, clauses in Piccolo's order.  What is
  // to have another name than PostgreSQL would give is named.
  std::string column(const Column& column, const Table& table) const;
  // The sequence of a serial that is to have another name than PostgreSQL would give.
  // It has to be made before the column, and given to it afterwards.
  static std::optional<TableName> own_sequence(const Column& column, const Table& table);
  std::string index(const TableName& table, const Index& index) const;
};

}  // namespace piccolo
