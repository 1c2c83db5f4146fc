// SPDX-License-Identifier: MIT
#include "plan/known.h"

#include <algorithm>
#include <set>

#include "schema/hints.h"

namespace piccolo {
namespace {

// Where the tables are not as the history has them.
std::vector<Difference> compare_with_history(const std::vector<TableName>& tables,
                                             const Schema& remembered, const Catalogue& catalogue,
                                             const Dialect& dialect) {
  std::vector<Change> told;
  for (const TableName& name : tables) {
    const Table* table = remembered.find_table(name);
    if (table != nullptr) told.emplace_back(AddTable{*table});
  }
  std::vector<const Change*> changes;
  changes.reserve(told.size());
  for (const Change& one : told) changes.push_back(&one);
  return compare_catalogues({}, changes, remembered, catalogue, dialect);
}

}  // namespace

absl::StatusOr<Known> read_known(const std::vector<TableName>& tables, const Schema& remembered,
                                 CatalogueReader read_catalogue, const Dialect& dialect) {
  Known known{.schema = remembered};
  if (tables.empty()) return known;
  absl::StatusOr<Catalogue> catalogue = read_catalogue(tables);
  if (!catalogue.ok()) return catalogue.status();
  absl::Status read = read_targets(*catalogue, remembered, read_catalogue);
  if (!read.ok()) return read;
  const Schema said = catalogue->schema();
  known.schema.incomplete = catalogue->incomplete;
  known.schema.others = said.others;
  known.differences = compare_with_history(tables, remembered, *catalogue, dialect);
  if (!catalogue->incomplete) {
    for (const TableName& table : tables) known.schema.tables.erase(table);
  }
  const std::set<TableName> asked(tables.begin(), tables.end());
  for (const auto& [name, table] : said.tables) {
    const Table* told = remembered.find_table(name);
    const bool is_as_told = told != nullptr && asked.contains(name) &&
                            std::ranges::count(known.differences, name, &Difference::table) == 0;
    if (told == nullptr) known.found.push_back(name);
    Table& one = known.schema.tables[name] = is_as_told ? *told : table;
    one.unmodelled = table.unmodelled;
    one.depends_on = table.depends_on;
    add_hints(one, known.schema);
  }
  return known;
}

}  // namespace piccolo
