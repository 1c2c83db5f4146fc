// SPDX-License-Identifier: MIT
#include "databases/sqlite/foreign_keys.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "sql/quote.h"

namespace piccolo {
namespace {

constexpr char kReferrers[] = R"(
SELECT DISTINCT s.name, s.rootpage FROM sqlite_schema AS s, pragma_foreign_key_list(s.name)
WHERE s.type = 'table')";

constexpr char kViolations[] = "SELECT rowid, parent, fkid FROM pragma_foreign_key_check(%s)";

// In the place of a row: the keys of the table refer to nothing that is unique, so
// that SQLite cannot tell.
constexpr char kMismatch[] = "mismatch";

// The columns of a foreign key, and those they refer to; the key of the parent
// where these are not named.
constexpr char kForeignKey[] = R"(
SELECT k."from", coalesce(k."to", (SELECT name FROM pragma_table_info(k."table") WHERE pk = k.seq + 1))
FROM pragma_foreign_key_list(%s) AS k WHERE k.id = %s ORDER BY k.seq)";

constexpr char kKeyColumns[] =
    "SELECT group_concat('quote(c.' || '\"' || replace(name, '\"', '\"\"') || '\"' || ')', ' || "
    "'','' || ') "
    "FROM (SELECT name FROM pragma_table_info(%s) WHERE pk > 0 ORDER BY pk)";

std::string text(const std::string& value) { return sqlite_dialect().quote_text(value); }

// The keys of the rows that break a foreign key of a table without rowids, of
// which SQLite does not say which they are.
absl::StatusOr<std::vector<std::string>> broken_keys(SqliteHandle& handle, const std::string& table,
                                                     const std::string& parent,
                                                     const std::string& number) {
  const auto key = handle.select(absl::StrFormat(kKeyColumns, text(table)));
  if (!key.ok()) return key.status();
  const auto columns = handle.select(absl::StrFormat(kForeignKey, text(table), number));
  if (!columns.ok()) return columns.status();
  std::vector<std::string> are_set;
  std::vector<std::string> are_equal;
  for (const Row& column : *columns) {
    const std::string from = quote_name(column[0].value_or(""));
    are_set.push_back(absl::StrFormat("c.%s IS NOT NULL", from));
    are_equal.push_back(absl::StrFormat("p.%s = c.%s", quote_name(column[1].value_or("")), from));
  }
  const auto found = handle.select(absl::StrFormat(
      "SELECT %s FROM %s AS c WHERE %s AND NOT EXISTS (SELECT 1 FROM %s AS p WHERE %s)",
      key->front()[0].value_or("''"), quote_name(table), absl::StrJoin(are_set, " AND "),
      quote_name(parent), absl::StrJoin(are_equal, " AND ")));
  std::vector<std::string> keys;
  // The parent may be gone, and then all rows are broken; they are told apart by number.
  if (!found.ok()) return keys;
  for (const Row& row : *found) keys.push_back(row[0].value_or(""));
  return keys;
}

}  // namespace

absl::StatusOr<std::vector<ForeignKeyCheck::Violation>> ForeignKeyCheck::find(
    SqliteHandle& handle) {
  const absl::StatusOr<std::vector<Row>> tables = handle.select(kReferrers);
  if (!tables.ok()) return tables.status();
  std::vector<Violation> violations;
  for (const Row& table : *tables) {
    absl::Status found = find_in(handle, table[0].value_or(""), table[1].value_or(""), violations);
    if (!found.ok()) return found;
  }
  return violations;
}

absl::Status ForeignKeyCheck::find_in(SqliteHandle& handle, const std::string& table,
                                      const std::string& root, std::vector<Violation>& violations) {
  const absl::StatusOr<std::vector<Row>> rows =
      handle.select(absl::StrFormat(kViolations, text(table)));
  if (!rows.ok()) {
    violations.push_back({table, root, kMismatch, "", ""});
    return absl::OkStatus();
  }
  std::set<std::string> asked;
  for (const Row& row : *rows) {
    const Violation violation{table, root, row[0].value_or(""), row[1].value_or(""),
                              row[2].value_or("")};
    if (row[0]) {
      violations.push_back(violation);
      continue;
    }
    if (!asked.insert(violation.number).second) continue;
    const auto keys = broken_keys(handle, table, violation.parent, violation.number);
    if (!keys.ok()) return keys.status();
    for (const std::string& key : *keys) {
      violations.push_back(violation);
      violations.back().row = key;
    }
    if (keys->empty()) violations.push_back(violation);
  }
  return absl::OkStatus();
}

// Raw SQL may have renamed the table or its parent; a rebuild begins on another page.
bool ForeignKeyCheck::are_same(const Violation& before, const Violation& after,
                               bool has_old_parent) {
  const bool is_same_table = before.table == after.table || before.root == after.root;
  const bool is_renamed_parent = !has_old_parent && before.number == after.number;
  return is_same_table && (before.parent == after.parent || is_renamed_parent);
}

void ForeignKeyCheck::rename(const std::string& table, const std::string& new_name) {
  if (!before_) return;
  for (auto& [row, violation] : *before_) {
    if (violation.table == table) violation.table = new_name;
    if (violation.parent == table) violation.parent = new_name;
  }
}

absl::Status ForeignKeyCheck::look_before(SqliteHandle& handle) {
  if (before_) return absl::OkStatus();
  absl::StatusOr<std::vector<Violation>> violations = find(handle);
  if (!violations.ok()) return violations.status();
  before_.emplace();
  for (Violation& violation : *violations) {
    std::string row = violation.row;
    before_->emplace(std::move(row), std::move(violation));
  }
  return absl::OkStatus();
}

absl::Status ForeignKeyCheck::compare_after(SqliteHandle& handle) const {
  if (!before_) return absl::OkStatus();
  const absl::StatusOr<std::vector<Violation>> violations = find(handle);
  if (!violations.ok()) return violations.status();
  const absl::StatusOr<std::vector<Row>> tables =
      handle.select("SELECT name FROM sqlite_schema WHERE type = 'table'");
  if (!tables.ok()) return tables.status();
  std::set<std::string> names;
  for (const Row& row : *tables) names.insert(row[0].value_or(""));
  ByRow left = *before_;
  std::vector<const Violation*> broken;
  for (const Violation& violation : *violations) {
    const auto [begin, end] = left.equal_range(violation.row);
    const auto same = std::find_if(begin, end, [&](const auto& before) {
      return are_same(before.second, violation, names.contains(before.second.parent));
    });
    if (same == end) {
      broken.push_back(&violation);
    } else {
      left.erase(same);
    }
  }
  if (broken.empty()) return absl::OkStatus();
  const Violation& example = *broken.back();
  if (example.row == kMismatch) {
    return absl::FailedPreconditionError(
        absl::StrFormat("a foreign key of table \"%s\" would be left that refers to no key, so "
                        "that no row could be "
                        "written to it",
                        example.table));
  }
  return absl::FailedPreconditionError(absl::StrFormat(
      "%d %s be left whose foreign keys refer to nothing, e.g. in table \"%s\", to table \"%s\"",
      broken.size(), broken.size() == 1 ? "row would" : "rows would", example.table,
      example.parent));
}

}  // namespace piccolo
