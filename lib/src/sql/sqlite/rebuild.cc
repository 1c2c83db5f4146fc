// SPDX-License-Identifier: MIT
#include "sql/sqlite/rebuild.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "sql/quote.h"
#include "sql/sqlite/affinity.h"
#include "sql/sqlite/lexical_rules.h"

namespace piccolo {
namespace {

using Strings = std::vector<std::string>;
using Statements = std::vector<Statement>;

// A text that the catalogue had.
Statement verbatim(const std::string& sql) {
  Statement statement(sql);
  statement.is_verbatim = true;
  return statement;
}

std::string text(std::string_view value) { return sqlite_dialect().quote_text(value); }

struct OldColumn {
  std::string name;
  std::string type;
  bool is_generated;
};

// What the catalogue says.
struct OldTable {
  std::string name = {};  // In its own letters.
  std::string sql = {};
  bool has_hidden_rowid = false;  // One that no column stands for.
  bool legacy_alter_table = false;
  std::vector<OldColumn> columns = {};
  Strings objects = {};  // The texts of its indexes and triggers, in the order they were made.

  std::string new_name() const { return "piccolo_new_" + name; }
};

bool is_true(const std::optional<std::string>& value) { return value == "1"; }

// A key has an index of its own unless the rowid is its column.
constexpr char kTableQuery[] = R"(SELECT l.name, l.type, s.sql,
  l.wr = 0 AND (NOT EXISTS (SELECT 1 FROM pragma_table_xinfo(l.name) WHERE pk > 0)
                OR EXISTS (SELECT 1 FROM pragma_index_list(l.name) WHERE origin = 'pk')),
  (SELECT legacy_alter_table FROM pragma_legacy_alter_table),
  (SELECT foreign_keys FROM pragma_foreign_keys)
FROM pragma_table_list AS l LEFT JOIN sqlite_schema AS s ON s.name = l.name AND s.type = 'table'
WHERE l.schema = 'main' AND l.name = %s COLLATE NOCASE)";

absl::StatusOr<OldTable> read_table(std::string_view table, RunQuery query) {
  const absl::StatusOr<std::vector<Row>> rows = query(absl::StrFormat(kTableQuery, text(table)));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return absl::NotFoundError(absl::StrFormat("there is no table \"%s\"", table));
  const Row& row = rows->front();
  if (const std::string kind = row[1].value_or(""); kind != "table") {
    return absl::FailedPreconditionError(absl::StrFormat(
        "\"%s\" cannot be rebuilt: it is a %s%s", table, kind, kind == "view" ? "" : " table"));
  }
  if (is_true(row[5])) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "table \"%s\" cannot be rebuilt while PRAGMA foreign_keys is on: rows that refer to it "
        "would be deleted",
        table));
  }
  return OldTable{.name = row[0].value_or(""),
                  .sql = row[2].value_or(""),
                  .has_hidden_rowid = is_true(row[3]),
                  .legacy_alter_table = is_true(row[4])};
}

absl::Status read_columns(OldTable& table, RunQuery query) {
  // 2 and 3 are generated, when read or when written.
  const absl::StatusOr<std::vector<Row>> rows = query(absl::StrFormat(
      "SELECT name, type, hidden IN (2, 3) FROM pragma_table_xinfo(%s) ORDER BY cid",
      text(table.name)));
  if (!rows.ok()) return rows.status();
  for (const Row& row : *rows) {
    table.columns.push_back({row[0].value_or(""), row[1].value_or(""), is_true(row[2])});
  }
  return absl::OkStatus();
}

absl::Status read_objects(OldTable& table, RunQuery query) {
  // Those without a text come with the table.
  const absl::StatusOr<std::vector<Row>> rows = query(
      absl::StrFormat("SELECT sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS "
                      "NOT NULL AND tbl_name = %s COLLATE NOCASE ORDER BY rowid",
                      text(table.name)));
  if (!rows.ok()) return rows.status();
  for (const Row& row : *rows) table.objects.push_back(row[0].value_or(""));
  return absl::OkStatus();
}

absl::Status check_new_name(const OldTable& table, RunQuery query) {
  const absl::StatusOr<std::vector<Row>> rows = query(absl::StrFormat(
      "SELECT type FROM sqlite_schema WHERE name = %s COLLATE NOCASE", text(table.new_name())));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrFormat("table \"%s\" cannot be rebuilt: the %s \"%s\" is in the way", table.name,
                      rows->front()[0].value_or(""), table.new_name()));
}

absl::StatusOr<OldTable> read_catalogue(std::string_view name, RunQuery query) {
  absl::StatusOr<OldTable> table = read_table(name, query);
  if (!table.ok()) return table;
  if (absl::Status read = read_columns(*table, query); !read.ok()) return read;
  if (absl::Status read = read_objects(*table, query); !read.ok()) return read;
  if (absl::Status free = check_new_name(*table, query); !free.ok()) return free;
  return table;
}

// AS is reserved, and means something else only in parentheses.
bool is_generated(std::string_view definition) {
  int depth = 0;
  for (const Token& token : tokenize(kSqliteRules, definition)) {
    if (token.is("(")) ++depth;
    if (token.is(")")) --depth;
    if (depth == 0 && token.is("AS")) return true;
  }
  return false;
}

// By which the hidden rowid can be had both of the old table and of the new.
std::optional<std::string> rowid_name(const OldTable& table, const TableEdit& edit) {
  if (!table.has_hidden_rowid) return std::nullopt;
  const auto* inserted = std::get_if<InsertColumn>(&edit);
  const std::string new_column = inserted ? defined_name(inserted->definition) : "";
  for (const std::string name : {"rowid", "_rowid_", "oid"}) {
    const auto is_taken = [&](const OldColumn& column) { return same_name(column.name, name); };
    if (same_name(new_column, name) || std::ranges::any_of(table.columns, is_taken)) continue;
    return name;
  }
  return std::nullopt;
}

// What fills a column of the new table; none if nothing may.
std::optional<std::string> value_of(const OldColumn& column, const TableEdit& edit) {
  const auto* replacement = std::get_if<ReplaceColumn>(&edit);
  if (replacement && same_name(replacement->name, column.name)) {
    if (is_generated(replacement->definition)) return std::nullopt;
    if (replacement->value) return absl::StrFormat("(%s)", *replacement->value);
  } else if (column.is_generated) {
    return std::nullopt;
  }
  return quote_name(column.name);
}

// What finds the values that SQLite would convert to others; null if there can be none.
std::shared_ptr<const RowCheck> find_changed_values(const OldTable& table, const TableEdit& edit) {
  const auto* replacement = std::get_if<ReplaceColumn>(&edit);
  if (!replacement || !replacement->type || is_generated(replacement->definition)) return nullptr;
  const auto column = std::ranges::find_if(
      table.columns, [&](const OldColumn& one) { return same_name(one.name, replacement->name); });
  if (column == table.columns.end()) return nullptr;
  const Affinity from = affinity_of(column->type);
  const Affinity to = affinity_of(*replacement->type);
  if (conversion(from, to) == Conversion::kKeeps) return nullptr;
  return std::make_shared<const RowCheck>(
      absl::StrFormat("SELECT count(*) FROM %s WHERE %s", quote_name(table.name),
                      changed_by(from, to, quote_name(column->name))),
      absl::StrFormat(
          "SQLite would change values of column \"%s\" of table \"%s\" as it becomes %s; "
          "give alter_column() a using_expression (for the way back: using_backwards) "
          "that says how they are to become; rows with such values",
          column->name, table.name, *replacement->type));
}

std::string render_copy(const OldTable& table, const TableEdit& edit) {
  Strings columns;
  Strings values;
  // First, so that a column that now stands for it has the last word.
  if (const auto rowid = rowid_name(table, edit)) {
    columns.push_back(*rowid);
    values.push_back(*rowid);
  }
  for (const OldColumn& column : table.columns) {
    const std::optional<std::string> value = value_of(column, edit);
    if (!value) continue;
    columns.push_back(quote_name(column.name));
    values.push_back(*value);
  }
  // OR ABORT overrules the table's own ON CONFLICT clauses, by which rows could
  // get lost.
  return absl::StrFormat("INSERT OR ABORT INTO %s (%s) SELECT %s FROM %s",
                         quote_name(table.new_name()), absl::StrJoin(columns, ", "),
                         absl::StrJoin(values, ", "), quote_name(table.name));
}

// The largest key that ever was; it may be gone from the table.
void append_sequence(const OldTable& table, std::string_view new_sql, Statements& statements) {
  for (const std::string_view sql : {std::string_view(table.sql), new_sql}) {
    if (!has_word(tokenize(kSqliteRules, sql), "AUTOINCREMENT")) return;
  }
  const std::string name = text(table.new_name());
  statements.emplace_back(absl::StrFormat("DELETE FROM sqlite_sequence WHERE name = %s", name));
  statements.emplace_back(
      absl::StrFormat("INSERT INTO sqlite_sequence (name, seq) SELECT %s, seq FROM "
                      "sqlite_sequence WHERE name = %s",
                      name, text(table.name)));
}

// Otherwise SQLite would look at the views and triggers that mean the table, find
// it gone, and refuse.
void append_renaming(const OldTable& table, Statements& statements) {
  statements.emplace_back("PRAGMA legacy_alter_table = ON");
  statements.emplace_back(absl::StrFormat("ALTER TABLE %s RENAME TO %s",
                                          quote_name(table.new_name()), quote_name(table.name)));
  if (!table.legacy_alter_table) statements.emplace_back("PRAGMA legacy_alter_table = OFF");
}

// By a statement of its own, and so to be dropped by one.
absl::StatusOr<bool> is_index_made(std::string_view name, RunQuery query) {
  const absl::StatusOr<std::vector<Row>> rows = query(
      absl::StrFormat("SELECT 1 FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND "
                      "name = %s COLLATE NOCASE",
                      text(name)));
  if (!rows.ok()) return rows.status();
  return !rows->empty();
}

}  // namespace

absl::StatusOr<Statements> rebuild_statements(std::string_view table, const TableEdit& edit,
                                              RunQuery query) {
  if (const auto* unique = std::get_if<RemoveUnique>(&edit)) {
    const absl::StatusOr<bool> is_index = is_index_made(unique->name, query);
    if (!is_index.ok()) return is_index.status();
    if (*is_index) return Statements{Statement("DROP INDEX " + quote_name(unique->name))};
  }
  const absl::StatusOr<OldTable> old = read_catalogue(table, query);
  if (!old.ok()) return old.status();
  absl::StatusOr<std::string> new_sql = edit_create_table(old->sql, old->new_name(), edit);
  if (!new_sql.ok()) return new_sql.status();

  Statements statements = {verbatim(*new_sql), render_copy(*old, edit)};
  statements.back().row_check = find_changed_values(*old, edit);
  append_sequence(*old, *new_sql, statements);
  statements.emplace_back("DROP TABLE " + quote_name(old->name));
  append_renaming(*old, statements);
  for (const std::string& sql : old->objects) statements.push_back(verbatim(sql));
  return statements;
}

}  // namespace piccolo
