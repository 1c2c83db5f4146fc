// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "piccolo/column.h"

// The tables of a database as plain values, which nothing here reads or changes: what a
// migration starts from and leads to.  Several threads may read one.
namespace piccolo {

// That no two rows have the same values in these columns.
struct UniqueConstraint {
  std::string name;
  std::vector<std::string> columns;
  bool nulls_distinct = true;  // False: as if NULLs were equal.  Only PostgreSQL 15 and later.
  bool operator==(const UniqueConstraint&) const = default;
};

// That `condition`, an SQL expression, is not false for any row.
struct CheckConstraint {
  std::string name;
  std::string condition;
  bool operator==(const CheckConstraint&) const = default;
};

// A constraint of a table.  Those of one column, such as NOT NULL, stand in the Column.
using Constraint = std::variant<UniqueConstraint, CheckConstraint>;
const std::string& name_of(const Constraint& constraint);

// An index of columns.  Those of one column may also stand in the Column.
struct Index {
  std::string name;
  std::vector<std::string> columns;
  IndexMethod method = IndexMethod::kBtree;
  bool unique = false;
  bool operator==(const Index&) const = default;
};

// A table, with all that a database keeps of its definition as far as the model goes.
struct Table {
  TableName name;
  std::vector<Column> columns = {};
  std::vector<Constraint> constraints = {};
  std::vector<Index> indexes = {};
  // What else a database has of it that there are no words for here, each as what it is
  // (`trigger "t"`, `column "x": collation`), with the columns that take it along when they
  // are dropped.  Filled in by the library.
  std::map<std::string, std::set<std::string>> unmodelled = {};
  // The tables that cannot go before it, by more than foreign keys of one column, and how it
  // depends on them: `child`, as a partition is, or `constraint "c"`.  Filled in by the library.
  std::map<TableName, std::string> depends_on = {};

  // What has that name, or null.  Valid until the table changes.
  const Column* find_column(std::string_view column) const;
  Column* find_column(std::string_view column);
  const Constraint* find_constraint(std::string_view constraint) const;
  const Index* find_index(std::string_view index) const;
  // The first column of the primary key, or null.
  const Column* primary_key() const;

  // The same in any order: a column that was dropped and restored stands last,
  // and no database can put it elsewhere.  Nor does it matter whether a key or an index
  // of one column stands in it or beside it.
  bool operator==(const Table& other) const;
};

// Tables by their names, as far as they are known.
struct Schema {
  std::map<TableName, Table> tables;

  // What else has such a name, and no table may have it then: "view", "sequence".
  std::map<TableName, std::string> others = {};

  // Whether there may be tables, or columns of these, that are not listed
  // because raw SQL made them.  What is not listed is then not an error.
  bool incomplete = false;

  // Whether SQL of the same run comes before, which may have made an extension: what a
  // database can do besides is then not known.
  bool follows_sql = false;

  // Where to look, kept by apply() so that planning stays linear: the tables that may
  // refer to a table, and those that may be, or have, a relation of some name.
  // Supersets.
  struct Hints {
    std::map<TableName, std::set<TableName>> referrers;
    std::map<TableName, std::set<TableName>> relations;
  };
  Hints hints;

  // The table of that name, or null.  Valid until `tables` changes.
  const Table* find_table(const TableName& table) const;
  Table* find_table(const TableName& table);

  // Same tables; what else there may be is not compared.
  bool operator==(const Schema& other) const { return tables == other.tables; }
};

// For messages: `"band"`, or `"music"."band"` outside the default schema.
std::string to_string(const TableName& table);

}  // namespace piccolo
