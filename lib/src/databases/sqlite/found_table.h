// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/catalogue.h"

// What queries have found of a table of SQLite, before it is a table of the model.
namespace piccolo {

struct FoundColumn {
  std::string name;
  std::string type;
  bool is_not_null;
  std::string default_text;
  int place_in_key;  // 0: it is not in the primary key.
};

struct IndexColumn {
  std::optional<std::string> name;  // None of an expression.
  bool is_descending;
  std::string collation;
};

struct FoundIndex {
  std::string name;
  bool is_unique;
  std::string origin;  // c: made by CREATE INDEX; u, pk: by a constraint.
  bool is_partial;
  std::vector<IndexColumn> columns = {};
  std::string sql = {};
};

struct FoundForeignKey {
  TableName target;
  std::vector<std::string> columns = {};
  std::string target_column = {};  // The last one; empty: that of the primary key.
  ReferentialAction on_update;
  ReferentialAction on_delete;
};

struct FoundTrigger {
  std::string name;
  std::string sql;
};

struct FoundTable {
  std::string name = {};  // In its own letters.
  std::string sql = {};
  std::vector<FoundColumn> columns = {};
  std::vector<FoundIndex> indexes = {};
  std::vector<FoundForeignKey> foreign_keys = {};
  std::vector<FoundTrigger> triggers = {};
};

// What the catalogue is to have of it, under that name.
CatalogueTable build_table(const FoundTable& found, const TableName& name);

}  // namespace piccolo
