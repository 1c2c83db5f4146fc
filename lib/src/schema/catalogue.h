// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "piccolo/schema.h"

// What a database itself says of its tables.
namespace piccolo {

struct CatalogueTable {
  // As far as the model has words.
  Table table;
  // The same in the words of the changes that made it, where the database keeps them: the
  // in-memory one does.
  std::optional<Table> as_made = std::nullopt;
  // What it has no words for, by what it is of, as described() and detail_of_column()
  // put it.  The texts are the database's own, only to be compared with those of
  // another read.
  std::map<std::string, std::string> details = {};
  // The columns that take such a detail along when they are dropped, unless it is named by
  // its column; and what is not even compared, as others may change it at any time: comments,
  // rights, storage parameters.
  std::map<std::string, std::set<std::string>> goes_with = {};
  // By foreign keys of whatever form.
  std::set<TableName> refers_to = {};
  std::map<TableName, std::string> depends_on = {};  // As in a Table.
  // What tells it from another table that has the same name later; empty where the
  // database has nothing of the kind.
  std::string identity = {};
  bool operator==(const CatalogueTable&) const = default;
};

// What is asked of a database.
struct TablesToRead {
  std::vector<TableName> whole = {};
  // Those of which only the identity is asked, if they are there.
  std::vector<TableName> presence = {};
};

struct Catalogue {
  // The tables asked for, and those that refer to them.  A table of the default schema,
  // or of one that is searched, is named by its name alone unless it was asked for
  // otherwise.
  std::map<TableName, CatalogueTable> tables = {};
  // What each name asked for is that of: "table", "partition", "view", "index" and the
  // like.  No entry: of nothing.
  std::map<TableName, std::string> kinds = {};
  // Whether there may be tables that are not here: the in-memory database does not know
  // what SQL has made.
  bool incomplete = false;
  bool operator==(const Catalogue&) const = default;

  // Null if it is not there, or is no table.
  const CatalogueTable* find_table(const TableName& table) const;
  // Says the same of `table`, if it is there, under the other names it was asked for by.
  void add_names(const TableName& table, const std::set<TableName>& names);
  // The tables as far as the model has words, keys and indexes beside their columns where
  // the database has put them into words.
  Schema schema() const;
};

// `index "i"`
std::string described(std::string_view what, std::string_view name);
// `column "x": collation`
std::string detail_of_column(std::string_view column, std::string_view what);

// Whether an entry of `goes_with`, or what a Table has no words for, is dropped with a column.
bool goes_with_column(const std::pair<const std::string, std::set<std::string>>& entry,
                      std::string_view column);
// Such entries, or details, when a column has another name.
template <typename Value>
std::map<std::string, Value> with_renamed_column(const std::map<std::string, Value>& entries,
                                                 std::string_view column,
                                                 std::string_view new_name) {
  const std::string old = described("column", column) + ":";
  std::map<std::string, Value> renamed;
  for (const auto& [what, value] : entries) {
    const bool is_of_it = what.starts_with(old);
    renamed[is_of_it ? described("column", new_name) + ":" + what.substr(old.size()) : what] =
        value;
  }
  return renamed;
}
void rename_column_in(std::map<std::string, std::set<std::string>>& goes_with,
                      std::string_view column, std::string_view new_name);

// `"a", "b"`
std::string listed(const std::vector<std::string>& columns);
// `unique ("a", "b")`: a key that no index of its own makes, which the table has beside it.
std::string detail_of_key(const std::vector<std::string>& columns);
inline constexpr std::string_view kKeyDetail = "unique (";

// SQLite takes such a text for a column as soon as there is one of that name.
inline constexpr std::string_view kDoubleQuotedText = "text in double quotes";

// How a partition, or a table that inherits, depends on its parent.
inline constexpr char kChild[] = "child";

// Details of columns that both databases have.
inline constexpr std::string_view kCollation = "collation";
inline constexpr std::string_view kGenerated = "generated";

// The end of the text of an index that is under way, or that was left half built.
inline constexpr std::string_view kNotValid = " (not valid)";

}  // namespace piccolo
