// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "piccolo/schema.h"

// What the texts of SQLite's catalogue mean to the model.
namespace piccolo {

// A type as the table was made with it; kRaw if the model does not write it so.
ColumnType read_sqlite_type(std::string_view type);

// The default of a column, as PRAGMA table_xinfo has it: a value where the text is
// plainly a literal, or else an expression.
Default read_sqlite_default(std::string_view expression, const ColumnType& type);

// What the text that made a table says, and no pragma tells.  Names of columns are in
// lower case; several are joined by commas.
struct TableText {
  std::vector<CheckConstraint> checks = {};                   // Without a name, if they have none.
  std::map<std::string, std::string> unique_names = {};       // By columns.
  std::map<std::string, std::string> foreign_key_names = {};  // By columns.
  std::map<std::string, std::string> collations = {};         // By column.
  // What the model has no words for, by what it is of; as in a Catalogue.
  std::map<std::string, std::string> details = {};
  std::map<std::string, std::set<std::string>> goes_with = {};
};

// kInvalidArgument if `sql` made no table with columns.
absl::StatusOr<TableText> read_table_text(std::string_view sql);

// Names of columns, as TableText has them.
std::string joined_columns(const std::vector<std::string>& columns);

}  // namespace piccolo
