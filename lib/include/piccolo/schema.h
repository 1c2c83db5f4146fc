// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "piccolo/column.h"

// The tables of a database as plain values.
namespace piccolo {

struct Table {
  TableName name;
  std::vector<Column> columns = {};

  // The column of that name, or null.  Valid until `columns` changes.
  const Column* find_column(std::string_view column) const;
  Column* find_column(std::string_view column);
  // The first column of the primary key, or null.
  const Column* primary_key() const;

  // Same columns in any order: a column that was dropped and restored stands
  // last, and no database can put it elsewhere.
  bool operator==(const Table& other) const;
};

struct Schema {
  std::map<TableName, Table> tables;

  // Whether there may be tables, or columns of these, that are not listed
  // because raw SQL made them.  What is not listed is then not an error.
  bool may_have_more = false;

  // The table of that name, or null.  Valid until `tables` changes.
  const Table* find_table(const TableName& table) const;
  Table* find_table(const TableName& table);

  // Same tables; what else there may be is not compared.
  bool operator==(const Schema& other) const { return tables == other.tables; }
};

// For messages: `"band"`, or `"music"."band"` outside the default schema.
std::string to_string(const TableName& table);

}  // namespace piccolo
