// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "piccolo/change.h"

// Names of constraints and indexes, and the columns they are about.
namespace piccolo {

// PostgreSQL cuts longer names short without an error: NAMEDATALEN - 1.
inline constexpr std::size_t kLongestName = 63;

// The names PostgreSQL gives: table_column_key, table_column_fkey and the like, with
// the longer part cut until it fits; and Piccolo's for an index: table_column.
std::string default_unique_name(const TableName& table, const std::string& column);
std::string default_foreign_key_name(const TableName& table, const std::string& column);
std::string default_primary_key_name(const TableName& table);
std::string default_sequence_name(const TableName& table, const std::string& column);
std::string default_not_null_name(const TableName& table, const std::string& column);
std::string default_index_name(const TableName& table, const std::vector<std::string>& columns);

// Whether SQLite has given that name to a key that nobody has named.  It changes with the
// table's, and nobody may give it: such a key has a detail in the catalogue, and gets a name
// where it is made again.
bool is_of_sqlite(std::string_view name);

// The names that parts of a table take.
struct TakenNames {
  std::vector<std::string> relations;    // Indexes and unique constraints: once in a schema.
  std::vector<std::string> constraints;  // Once in a table.
  // Primary keys and sequences, which are relations too, but have names of their own
  // on PostgreSQL alone.
  std::vector<std::string> given;
  std::vector<std::string> not_null;  // Constraints, but from PostgreSQL 18 on alone.
};
TakenNames taken_names(const Table& table);

// Whether a table, an index or a unique constraint has that name.
bool has_relation(const Schema& schema, const TableName& relation);

// Whether PostgreSQL gave that name to the key or the sequence of a table.
bool has_given_relation(const Schema& schema, const TableName& relation);

// A change whose constraints and indexes all have names.
class NamedChange {
 public:
  // Gives each that has none the default one, with a number after it if something in
  // `before` has that; what is dropped is called as `before` has it.
  //
  // An altered column has, as its own `before`, what it is in `before`.  What the
  // operation's `before` and its column say alike is left as it is.
  NamedChange(Change change, const Schema& before);

  const Change& operator*() const& { return change_; }
  Change&& operator*() && { return std::move(change_); }

 private:
  Change change_;
};

// Whether it is about this column, alone or with others.
bool covers(const Constraint& constraint, std::string_view column);
bool covers(const Index& index, std::string_view column);

// Renames a column of `table`, also where its constraints and indexes name it.
void rename_column(Table& table, const std::string& column, const std::string& new_name);

}  // namespace piccolo
