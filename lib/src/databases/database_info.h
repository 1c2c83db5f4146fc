// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "piccolo/column.h"
#include "piccolo/migration_row.h"

namespace piccolo {

// What a database says of itself before anything is done to it.
struct DatabaseInfo {
  // What has run; none if there is no migration table.
  std::optional<MigrationRows> rows = std::nullopt;
  // Whether there is a record, and the older table of fakes.
  bool has_record = false;
  bool has_faked_table = false;
  // Tables that are called as those are in which other tools record what they have run, if
  // these are called by default.
  std::vector<TableName> tables_of_other_tools = {};
  // Whether the migration table has triggers or rules.
  bool has_triggers = false;
  // Why it cannot be written, as far as that is known; empty if it can.
  std::vector<std::string> not_writable = {};
  // Why nothing can run outside a transaction; empty if it can.
  std::string only_transactions = {};
  // PostgreSQL's number for its version, e.g. 150003; 0 elsewhere.
  int server_version = 0;
  // Tables that belong to others, and whether foreign keys may refer to them; and
  // schemas in which no table may be made.  "" is the default schema.  PostgreSQL.
  std::map<TableName, bool> foreign_tables = {};
  std::set<std::string> closed_schemas = {};
  // Whether tables of our own can be made beside the migration table.
  bool can_make_own_tables = true;
  // How many locks all its transactions together can hold; none: any number.
  std::optional<std::int64_t> most_locks = std::nullopt;
};

}  // namespace piccolo
