// SPDX-License-Identifier: MIT
#include "databases/sqlite/catalogue.h"

#include <map>
#include <optional>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "databases/sqlite/found_table.h"
#include "sql/dialect.h"
#include "words/lexer.h"

namespace piccolo {
namespace {

using Rows = std::vector<Row>;

// SQLite compares names without regard to case; these are in small letters.
using Key = std::string;

Key key_of(std::string_view name) { return absl::AsciiStrToLower(std::string(name)); }
std::string text(const std::optional<std::string>& value) { return value.value_or(""); }
bool is_true(const std::optional<std::string>& value) { return value == "1"; }

// Read as one set, since joining the schema name by name is quadratic.
constexpr char kObjects[] = R"(SELECT type, name, tbl_name, sql FROM main.sqlite_schema
WHERE name COLLATE NOCASE IN wanted OR tbl_name COLLATE NOCASE IN wanted)";

constexpr char kForeignKeys[] =
    R"(SELECT s.name, k.id, k."table", k."from", k."to", k.on_update, k.on_delete
FROM main.sqlite_schema AS s, pragma_foreign_key_list(s.name, 'main') AS k
WHERE s.type = 'table' AND s.sql LIKE '%references%'
  AND (s.name COLLATE NOCASE IN wanted OR k."table" COLLATE NOCASE IN wanted)
ORDER BY s.rowid, k.id, k.seq)";

constexpr char kColumns[] =
    R"(SELECT w.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
FROM wanted AS w, pragma_table_xinfo(w.name, 'main') AS c)";

constexpr char kIndexes[] =
    R"(SELECT w.name, l.name, l."unique", l.origin, l.partial, c.name, c."desc", c.coll
FROM wanted AS w, pragma_index_list(w.name, 'main') AS l, pragma_index_xinfo(l.name, 'main') AS c
WHERE c.key ORDER BY w.name, l.name, c.seqno)";

ReferentialAction read_action(std::string_view words) {
  if (words == "CASCADE") return ReferentialAction::kCascade;
  if (words == "RESTRICT") return ReferentialAction::kRestrict;
  if (words == "SET NULL") return ReferentialAction::kSetNull;
  if (words == "SET DEFAULT") return ReferentialAction::kSetDefault;
  return ReferentialAction::kNoAction;
}

std::string kind_of(const Row& object) {
  const std::string sql = text(object[3]);
  const bool is_virtual = absl::StartsWithIgnoreCase(sql, "CREATE VIRTUAL");
  return text(object[0]) == "table" && is_virtual ? "virtual table" : text(object[0]);
}

class Reader {
 public:
  Reader(absl::Span<const TableName> asked, RunQuery query) : query_(query) {
    for (const TableName& table : asked) {
      // There are no other schemas.
      if (table.schema.empty()) asked_[key_of(table.name)].insert(table);
      names_.insert(key_of(table.name));
    }
  }

  absl::StatusOr<Catalogue> run() {
    if (absl::Status read = read_foreign_keys(); !read.ok()) return read;
    if (absl::Status read = read_objects(); !read.ok()) return read;
    keep_tables();
    if (absl::Status read = read_columns(); !read.ok()) return read;
    if (absl::Status read = read_indexes(); !read.ok()) return read;
    for (auto& [key, found] : found_) {
      for (FoundForeignKey& one : found.foreign_keys) name_target(one);
      const TableName name = name_of(found.name);
      catalogue_.tables.emplace(name, build_table(found, name));
    }
    for (const auto& [key, names] : asked_) {
      // Of two that differ in case alone, one may be what the other becomes.
      const TableName own = name_of(key);
      if (!names.contains(own)) catalogue_.add_names(own, names);
    }
    return std::move(catalogue_);
  }

 private:
  absl::StatusOr<Rows> query(const char* sql) {
    if (names_.empty()) return Rows();
    const auto quote = [](std::string* out, const std::string& name) {
      absl::StrAppendFormat(out, "(%s)", sqlite_dialect().quote_text(name));
    };
    return query_(absl::StrFormat("WITH wanted(name) AS (VALUES %s)\n%s",
                                  absl::StrJoin(names_, ", ", quote), sql));
  }

  // First, as they tell which tables refer to those asked for.
  absl::Status read_foreign_keys() {
    const absl::StatusOr<Rows> rows = query(kForeignKeys);
    if (!rows.ok()) return rows.status();
    std::string last;
    for (const Row& row : *rows) {
      FoundTable& table = found_[key_of(text(row[0]))];
      names_.insert(key_of(text(row[0])));
      const std::string id = text(row[0]) + "\n" + text(row[1]);
      if (id != last) {
        table.foreign_keys.push_back({.target = text(row[2]),
                                      .on_update = read_action(text(row[5])),
                                      .on_delete = read_action(text(row[6]))});
      }
      last = id;
      table.foreign_keys.back().columns.push_back(text(row[3]));
      table.foreign_keys.back().target_column = text(row[4]);
    }
    return absl::OkStatus();
  }

  absl::Status read_objects() {
    const absl::StatusOr<Rows> rows = query(kObjects);
    if (!rows.ok()) return rows.status();
    for (const Row& row : *rows) {
      const Key key = key_of(text(row[1]));
      const std::string kind = kind_of(row);
      if (const auto asked = asked_.find(key); asked != asked_.end()) {
        for (const TableName& name : asked->second) catalogue_.kinds[name] = kind;
      }
      if (kind == "table" && names_.contains(key)) {
        found_[key].name = text(row[1]);
        found_[key].sql = text(row[3]);
      }
      if (kind == "trigger") {
        found_[key_of(text(row[2]))].triggers.push_back({text(row[1]), text(row[3])});
      }
      if (kind == "index") index_texts_[text(row[1])] = text(row[3]);
    }
    return absl::OkStatus();
  }

  // To ask for the columns of a view that is broken would fail.
  void keep_tables() {
    std::erase_if(found_, [](const auto& entry) { return entry.second.name.empty(); });
    std::erase_if(names_, [&](const Key& key) { return !found_.contains(key); });
  }

  absl::Status read_columns() {
    const absl::StatusOr<Rows> rows = query(kColumns);
    if (!rows.ok()) return rows.status();
    for (const Row& row : *rows) {
      const auto table = found_.find(text(row[0]));
      if (table == found_.end()) continue;
      int place_in_key = 0;
      (void)absl::SimpleAtoi(text(row[5]), &place_in_key);
      table->second.columns.push_back(
          {text(row[1]), text(row[2]), is_true(row[3]), text(row[4]), place_in_key});
    }
    return absl::OkStatus();
  }

  absl::Status read_indexes() {
    const absl::StatusOr<Rows> rows = query(kIndexes);
    if (!rows.ok()) return rows.status();
    for (const Row& row : *rows) {
      const auto table = found_.find(text(row[0]));
      if (table == found_.end()) continue;
      std::vector<FoundIndex>& indexes = table->second.indexes;
      if (indexes.empty() || indexes.back().name != text(row[1])) {
        indexes.push_back({text(row[1]), is_true(row[2]), text(row[3]), is_true(row[4])});
        indexes.back().sql = index_texts_[text(row[1])];
      }
      indexes.back().columns.push_back({row[5], is_true(row[6]), text(row[7])});
    }
    return absl::OkStatus();
  }

  // As it is called, unless it was asked for in other letters alone.
  TableName name_of(std::string_view table) const {
    const auto found = found_.find(key_of(table));
    TableName own = found == found_.end() ? std::string(table) : found->second.name;
    const auto asked = asked_.find(key_of(table));
    if (asked == asked_.end() || asked->second.contains(own)) return own;
    return *asked->second.begin();
  }

  // In the letters of the table that it refers to, where that is known.
  void name_target(FoundForeignKey& key) const {
    const auto target = found_.find(key_of(key.target.name));
    key.target = name_of(key.target.name);
    if (target == found_.end()) return;
    for (const FoundColumn& column : target->second.columns) {
      const bool is_meant = key.target_column.empty() ? column.place_in_key == 1
                                                      : same_name(column.name, key.target_column);
      if (!is_meant) continue;
      key.target_column = column.name;
      return;
    }
  }

  RunQuery query_;
  std::map<Key, std::set<TableName>> asked_;
  std::set<Key> names_;  // Those asked for, and those that refer to them.
  std::map<Key, FoundTable> found_;
  std::map<std::string, std::string> index_texts_;
  Catalogue catalogue_;
};

}  // namespace

absl::StatusOr<Catalogue> read_sqlite_catalogue(absl::Span<const TableName> tables,
                                                SqliteHandle& handle) {
  // Or another process could change something between two queries.
  const bool is_alone = !handle.in_transaction();
  if (is_alone) {
    if (absl::Status begun = handle.execute("BEGIN"); !begun.ok()) return begun;
  }
  absl::StatusOr<Catalogue> read =
      read_sqlite_catalogue(tables, [&](std::string_view sql) { return handle.select(sql); });
  if (!is_alone) return read;
  if (absl::Status ended = handle.execute("ROLLBACK"); read.ok() && !ended.ok()) return ended;
  return read;
}

absl::StatusOr<Catalogue> read_sqlite_catalogue(absl::Span<const TableName> tables,
                                                RunQuery query) {
  return Reader(tables, query).run();
}

absl::StatusOr<Catalogue> with_presence(Catalogue catalogue, absl::Span<const TableName> tables,
                                        SqliteHandle& handle) {
  if (tables.empty()) return catalogue;
  const auto quote = [](std::string* out, const TableName& table) {
    out->append(sqlite_dialect().quote_text(table.name));
  };
  const absl::StatusOr<Rows> rows = handle.select(
      absl::StrFormat("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name IN (%s)",
                      absl::StrJoin(tables, ", ", quote)));
  if (!rows.ok()) return rows.status();
  for (const Row& row : *rows) {
    const TableName name(text(row[0]));
    catalogue.tables[name].table.name = name;
  }
  return catalogue;
}

}  // namespace piccolo
