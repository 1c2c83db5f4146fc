// SPDX-License-Identifier: MIT
#include <algorithm>
#include <functional>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "overloaded.h"
#include "sql/quote.h"
#include "sql/sqlite/rebuild.h"
#include "sql/sqlite/tokens.h"

namespace piccolo {
namespace {

// The text of a CREATE TABLE, cut into what its commas separate.
struct CreateTable {
  std::string name() const { return unquoted(name_token.text); }
  std::string_view text(const SqliteTokens& item) const {
    return sql.substr(item.front().begin, item.back().end() - item.front().begin);
  }

  std::string_view sql;
  SqliteToken name_token;
  std::vector<SqliteTokens> items;  // Columns, then constraints.
};

// Whether an item is of constraints of the table, and not a column.
bool is_constraint(const SqliteTokens& item) {
  return is_keyword(item.front(), {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"});
}

// None unless they are there and end.
std::optional<std::vector<SqliteTokens>> cut_items(const SqliteTokens& tokens, std::size_t open) {
  std::vector<SqliteTokens> items = {SqliteTokens()};
  int depth = 1;
  for (std::size_t i = open + 1; i < tokens.size(); ++i) {
    const std::string_view text = tokens[i].text;
    if (text == "(") ++depth;
    if (text == ")" && --depth == 0) {
      const bool are_full = std::ranges::none_of(items, &SqliteTokens::empty);
      return are_full && !is_constraint(items[0]) ? std::optional(items) : std::nullopt;
    }
    if (text == "," && depth == 1) {
      items.emplace_back();
    } else {
      items.back().push_back(tokens[i]);
    }
  }
  return std::nullopt;
}

absl::StatusOr<CreateTable> parse_create_table(std::string_view sql) {
  const SqliteTokens tokens = tokenize_sqlite(sql);
  const auto found = std::ranges::find(tokens, "(", &SqliteToken::text);
  const auto open = static_cast<std::size_t>(found - tokens.begin());
  if (found != tokens.end() && open >= 3 && is_keyword(tokens[0], {"CREATE"}) &&
      is_keyword(tokens[1], {"TABLE", "TEMP", "TEMPORARY"}) &&
      is_keyword(tokens[open - 2], {"TABLE", "EXISTS", "."})) {
    if (auto items = cut_items(tokens, open)) {
      return CreateTable{sql, tokens[open - 1], *std::move(items)};
    }
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("this is not the text of a CREATE TABLE with columns: %s", sql));
}

// Whether the constraint before goes on, as in NOT NULL and SET DEFAULT.
bool goes_on(const SqliteToken& previous, const SqliteToken& token) {
  return (is_keyword(token, {"NULL"}) && is_keyword(previous, {"NOT", "SET", "DEFAULT"})) ||
         (is_keyword(token, {"DEFAULT"}) && is_keyword(previous, {"SET"})) ||
         (is_keyword(token, {"AS"}) && is_keyword(previous, {"ALWAYS"}));
}

// Whether a constraint begins there, outside of parentheses.  No comma need be
// between constraints, not even of tables.
bool begins_constraint(const SqliteTokens& item, std::size_t i) {
  if (is_keyword(item[i], {"CONSTRAINT"})) return true;
  if (i >= 2 && is_keyword(item[i - 2], {"CONSTRAINT"})) return false;  // It has begun by its name.
  if (is_constraint(item)) return is_keyword(item[i], {"PRIMARY", "UNIQUE", "CHECK", "FOREIGN"});
  if (i == 0 || goes_on(item[i - 1], item[i])) return false;
  if (is_keyword(item[i], {"NOT"})) {
    return i + 1 == item.size() || !is_keyword(item[i + 1], {"DEFERRABLE"});
  }
  return is_keyword(item[i], {"PRIMARY", "NULL", "UNIQUE", "CHECK", "DEFAULT", "REFERENCES",
                              "COLLATE", "GENERATED", "AS"});
}

// Where constraints begin, and the end.
std::vector<std::size_t> constraint_bounds(const SqliteTokens& item) {
  std::vector<std::size_t> bounds;
  int depth = 0;
  for (std::size_t i = 0; i < item.size(); ++i) {
    if (item[i].text == "(") ++depth;
    if (item[i].text == ")") --depth;
    if (depth == 0 && begins_constraint(item, i)) bounds.push_back(i);
  }
  bounds.push_back(item.size());
  return bounds;
}

struct NamedConstraint {
  std::size_t item;
  std::size_t begin;  // Of its tokens.
  std::size_t end;
};

std::optional<NamedConstraint> find_constraint(const CreateTable& table, std::string_view name) {
  for (std::size_t i = 0; i < table.items.size(); ++i) {
    const SqliteTokens& item = table.items[i];
    const std::vector<std::size_t> bounds = constraint_bounds(item);
    for (std::size_t b = 0; b + 1 < bounds.size(); ++b) {
      const std::size_t begin = bounds[b];
      if (is_keyword(item[begin], {"CONSTRAINT"}) && begin + 1 < item.size() &&
          same_name(unquoted(item[begin + 1].text), name)) {
        return NamedConstraint{i, begin, bounds[b + 1]};
      }
    }
  }
  return std::nullopt;
}

// Whether an item speaks of a column of its table, but for a column's own name:
// what it speaks of is in parentheses, where those behind the REFERENCES to
// another table hold that one's columns.
bool mentions_column(const CreateTable& table, const SqliteTokens& item, std::string_view column) {
  int depth = 0;
  bool is_elsewhere = false;
  for (std::size_t i = 0; i < item.size(); ++i) {
    if (item[i].text == ")" && --depth == 0) is_elsewhere = false;
    if (depth > 0 && !is_elsewhere && is_name(item[i], column)) return true;
    if (item[i].text == "(") ++depth;
    if (depth == 0 && is_keyword(item[i], {"REFERENCES"}) && i + 2 < item.size()) {
      is_elsewhere =
          item[i + 2].text == "(" && !same_name(unquoted(item[i + 1].text), table.name());
    }
  }
  return false;
}

// A part of the text, and what becomes of it.
struct TextChange {
  std::size_t begin;
  std::size_t end;
  std::string text = {};
};
using Changes = std::vector<TextChange>;

// Makes the changes that an edit asks for.
class Editor {
 public:
  explicit Editor(const CreateTable& table) : table_(table) {}

  absl::StatusOr<Changes> operator()(const ReplaceColumn& edit) const {
    const absl::StatusOr<std::size_t> found = find_column(edit.name);
    if (!found.ok()) return found.status();
    if (!same_name(defined_name(edit.definition), edit.name)) {
      return absl::InvalidArgumentError(
          absl::StrFormat("column \"%s\" of table \"%s\" cannot be renamed by replacing it with %s",
                          edit.name, table_.name(), edit.definition));
    }
    const SqliteTokens& item = table_.items[*found];
    if (absl::Status known = check_clauses(edit, item); !known.ok()) return known;
    return Changes{{item.front().begin, item.back().end(), edit.definition}};
  }

  // Raw SQL, or Piccolo, may have made the column with more than is known of it.
  absl::Status check_clauses(const ReplaceColumn& edit, const SqliteTokens& item) const {
    if (!edit.before) return absl::OkStatus();
    const SqliteTokens before = tokenize_sqlite(*edit.before);
    for (const char* clause : {"UNIQUE", "CHECK", "COLLATE", "REFERENCES", "GENERATED", "PRIMARY",
                               "AUTOINCREMENT", "CONFLICT", "NOT", "DEFAULT"}) {
      const auto is_clause = [&](const SqliteToken& token) { return is_keyword(token, {clause}); };
      if (std::ranges::none_of(item, is_clause) || std::ranges::any_of(before, is_clause)) continue;
      return absl::FailedPreconditionError(absl::StrFormat(
          "column \"%s\" of table \"%s\" has a %s clause that no migration is known to have made "
          "and that would be lost: %s",
          edit.name, table_.name(), clause, table_.text(item)));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Changes> operator()(const InsertColumn& edit) const {
    return insert_behind(table_.items[column_count() - 1], edit.definition);
  }

  absl::StatusOr<Changes> operator()(const RemoveColumn& edit) const {
    const absl::StatusOr<std::size_t> found = find_column(edit.name);
    if (!found.ok()) return found.status();
    if (column_count() == 1) return refuse_removal(edit.name, "it is the only one");
    for (std::size_t i = 0; i < table_.items.size(); ++i) {
      const SqliteTokens& item = table_.items[i];
      if (i != *found && mentions_column(table_, item, edit.name)) {
        return refuse_removal(edit.name, absl::StrFormat("%s mentions it", table_.text(item)));
      }
    }
    return remove_item(*found);
  }

  absl::StatusOr<Changes> operator()(const InsertConstraint& edit) const {
    const SqliteTokens tokens = tokenize_sqlite(edit.definition);
    if (tokens.size() >= 2 && is_keyword(tokens[0], {"CONSTRAINT"}) &&
        find_constraint(table_, unquoted(tokens[1].text))) {
      return absl::AlreadyExistsError(absl::StrFormat("table \"%s\" already has a constraint %s",
                                                      table_.name(), tokens[1].text));
    }
    return insert_behind(table_.items.back(), edit.definition);
  }

  absl::StatusOr<Changes> operator()(const RemoveConstraint& edit) const {
    const std::optional<NamedConstraint> found = find_constraint(table_, edit.name);
    if (!found) {
      return absl::NotFoundError(absl::StrFormat(
          "table \"%s\" has no constraint \"%s\" in its text", table_.name(), edit.name));
    }
    const SqliteTokens& item = table_.items[found->item];
    if (found->begin == 0 && found->end == item.size()) return remove_item(found->item);
    const std::size_t begin = item[found->begin].begin;
    const std::size_t before = found->begin == 0 ? begin : item[found->begin - 1].end();
    return remove({before, before}, {begin, item[found->end - 1].end()});
  }

 private:
  std::size_t column_count() const {
    return static_cast<std::size_t>(std::ranges::find_if(table_.items, is_constraint) -
                                    table_.items.begin());
  }

  absl::StatusOr<std::size_t> find_column(std::string_view name) const {
    for (std::size_t i = 0; i < column_count(); ++i) {
      if (same_name(unquoted(table_.items[i].front().text), name)) return i;
    }
    return absl::NotFoundError(
        absl::StrFormat("table \"%s\" has no column \"%s\" in its text", table_.name(), name));
  }

  absl::Status refuse_removal(std::string_view column, std::string_view why) const {
    return absl::FailedPreconditionError(absl::StrFormat(
        "column \"%s\" of table \"%s\" cannot be removed: %s", column, table_.name(), why));
  }

  static Changes insert_behind(const SqliteTokens& item, const std::string& definition) {
    // At once, since a comment that follows could swallow it.
    return {{item.back().end(), item.back().end(), ", " + definition}};
  }

  // With the comma before it, or, of the first, behind it.
  Changes remove_item(std::size_t index) const {
    const TextChange item = {table_.items[index].front().begin, table_.items[index].back().end()};
    const std::size_t comma =
        past_blank(table_.sql, table_.items[index == 0 ? 0 : index - 1].back().end());
    if (index == 0) return remove(item, {comma, comma + 1});
    return remove({comma, comma + 1}, item);
  }

  // Two parts, and what is between them unless it is a comment.
  Changes remove(const TextChange& first, const TextChange& second) const {
    const std::string_view between = table_.sql.substr(first.end, second.begin - first.end);
    const bool is_blank = between.find_first_not_of(" \t\n\f\r") == std::string_view::npos;
    return is_blank ? Changes{{first.begin, second.end}} : Changes{first, second};
  }

  const CreateTable& table_;
};

// A cut before one could join it to a word.
absl::Status refuse_byte_order_mark(std::string_view sql) {
  if (sql.find(kByteOrderMark) == sql.npos) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrFormat("there is a byte order mark in the middle of the text: %s", sql));
}

// A CHECK may qualify columns with the table's name, which would have to change
// twice.
absl::Status refuse_own_name(const CreateTable& table) {
  for (const SqliteTokens& item : table.items) {
    for (std::size_t i = 0; i + 1 < item.size(); ++i) {
      if (item[i + 1].text != "." || !is_name(item[i], table.name())) continue;
      return absl::FailedPreconditionError(
          absl::StrFormat("table \"%s\" cannot be rebuilt: %s qualifies a column with its name",
                          table.name(), table.text(item)));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> edit_create_table(std::string_view sql, std::string_view new_name,
                                              const TableEdit& edit) {
  if (absl::Status allowed = refuse_byte_order_mark(sql); !allowed.ok()) return allowed;
  const absl::StatusOr<CreateTable> table = parse_create_table(sql);
  if (!table.ok()) return table.status();
  if (absl::Status allowed = refuse_own_name(*table); !allowed.ok()) return allowed;
  absl::StatusOr<Changes> changes = std::visit(Editor(*table), edit);
  if (!changes.ok()) return changes.status();
  changes->push_back({table->name_token.begin, table->name_token.end(), quote_name(new_name)});

  // From the back, so that what is still to change stays where it is.
  std::ranges::sort(*changes, std::greater(), &TextChange::begin);
  std::string edited(sql);
  for (const TextChange& change : *changes) {
    edited.replace(change.begin, change.end - change.begin, change.text);
  }
  return edited;
}

}  // namespace piccolo
