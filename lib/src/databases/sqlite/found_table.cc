// SPDX-License-Identifier: MIT
#include "databases/sqlite/found_table.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "sql/sqlite/catalogue_text.h"
#include "sql/sqlite/double_quotes.h"
#include "words/expression.h"

namespace piccolo {
namespace {

using Strings = std::vector<std::string>;

// Whether a column numbers its rows by itself.  A key has an index of its own unless
// the rowid is its column.
bool is_rowid(const FoundColumn& column, const FoundTable& found) {
  const bool has_no_index = std::ranges::count(found.indexes, "pk", &FoundIndex::origin) == 0;
  return column.place_in_key == 1 && absl::EqualsIgnoreCase(column.type, "INTEGER") && has_no_index;
}

void add_column(const FoundColumn& one, const FoundTable& found, CatalogueTable& built) {
  Column column{.name = one.name, .type = read_sqlite_type(one.type)};
  column.null = !one.is_not_null;
  column.default_value = read_sqlite_default(one.default_text, column.type);
  column.primary_key = one.place_in_key > 0;
  if (is_rowid(one, found)) {
    column.type = {.kind = TypeKind::kSerial};
    column.null = false;
  }
  built.table.columns.push_back(std::move(column));
}

void add_check(CheckConstraint check, CatalogueTable& built) {
  for (const Token& text : texts_in_double_quotes(check.condition, built.table)) {
    built.goes_with[double_quoted_text(text.name())];
  }
  check.condition = with_single_quotes(check.condition, built.table);
  if (check.name.empty()) {
    const std::string what = absl::StrFormat("check (%s)", check.condition);
    built.details[what] = check.condition;
    for (const Column& column : built.table.columns) {
      if (mentions(check.condition, column.name)) built.goes_with[what].insert(column.name);
    }
  } else {
    built.table.constraints.emplace_back(std::move(check));
  }
}

// Where the model has it: with its column, if it is of one.
void place(std::string name, const Strings& columns, const FoundIndex& index, Table& table) {
  Column* column = columns.size() == 1 ? table.find_column(columns[0]) : nullptr;
  if (column != nullptr && index.is_unique && !column->unique && !column->primary_key) {
    column->unique = true;
    column->unique_name = std::move(name);
  } else if (column != nullptr && !index.is_unique && !column->index) {
    column->index = ColumnIndex{.name = std::move(name)};
  } else if (index.is_unique) {
    table.constraints.emplace_back(UniqueConstraint{std::move(name), columns});
  } else {
    table.indexes.push_back({std::move(name), columns});
  }
}

// Whether the model can say it: columns in order, compared as they always are.
bool is_plain(const FoundIndex& index, const TableText& said) {
  return !index.is_partial && std::ranges::all_of(index.columns, [&](const IndexColumn& one) {
    if (!one.name || one.is_descending) return false;
    const auto own = said.collations.find(absl::AsciiStrToLower(*one.name));
    return absl::EqualsIgnoreCase(one.collation,
                                  own == said.collations.end() ? "BINARY" : own->second);
  });
}

void add_index(const FoundIndex& index, const TableText& said, CatalogueTable& built) {
  if (index.origin == "pk") return;
  Strings columns;
  for (const IndexColumn& one : index.columns) columns.push_back(one.name.value_or(""));
  if (index.origin == "c" && !is_plain(index, said)) {
    const std::string what = described("index", index.name);
    built.details[what] = index.sql;
    built.goes_with[what] = {columns.begin(), columns.end()};
    return;
  }
  std::string name = index.name;
  if (index.origin == "u") {
    // It is no index that could be dropped.
    const auto named = said.unique_names.find(joined_columns(columns));
    const std::string given = named == said.unique_names.end() ? "" : named->second;
    if (!given.empty()) name = given;
    built.details[detail_of_key(columns)] = given;
  }
  place(std::move(name), columns, index, built.table);
}

void add_foreign_key(const FoundForeignKey& key, const TableText& said, CatalogueTable& built) {
  built.refers_to.insert(key.target);
  Column* column = key.columns.size() == 1 ? built.table.find_column(key.columns[0]) : nullptr;
  if (column == nullptr || column->references) {
    const std::string what = absl::StrFormat("foreign key (%s)", listed(key.columns));
    built.details.emplace(what, "to " + to_string(key.target));
    built.goes_with[what] = {key.columns.begin(), key.columns.end()};
    built.depends_on.emplace(key.target, what);
    return;
  }
  const auto named = said.foreign_key_names.find(absl::AsciiStrToLower(key.columns[0]));
  column->references = Reference{.table = key.target,
                                 .column = key.target_column,
                                 .on_delete = key.on_delete,
                                 .on_update = key.on_update};
  if (named != said.foreign_key_names.end()) column->references->name = named->second;
}

}  // namespace

CatalogueTable build_table(const FoundTable& found, const TableName& name) {
  CatalogueTable built{.table = {.name = name}};
  absl::StatusOr<TableText> said = read_table_text(found.sql);
  if (!said.ok()) {
    built.details["text"] = found.sql;
    said = TableText();
  }
  built.details.merge(said->details);
  built.goes_with = std::move(said->goes_with);
  for (const FoundColumn& column : found.columns) add_column(column, found, built);
  for (CheckConstraint& check : said->checks) add_check(std::move(check), built);
  for (const FoundIndex& index : found.indexes) add_index(index, *said, built);
  for (const FoundForeignKey& key : found.foreign_keys) add_foreign_key(key, *said, built);
  for (const FoundTrigger& trigger : found.triggers) {
    built.details[described("trigger", trigger.name)] = trigger.sql;
  }
  return built;
}

}  // namespace piccolo
