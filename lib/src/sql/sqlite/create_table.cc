// SPDX-License-Identifier: MIT
#include <algorithm>
#include <functional>
#include <span>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "overloaded.h"
#include "sql/quote.h"
#include "sql/sqlite/create_table_parts.h"
#include "sql/sqlite/lexical_rules.h"
#include "sql/sqlite/rebuild.h"

namespace piccolo {
namespace {

// A clause, and the item that it stands in.
struct Place {
  std::size_t item;
  Clause clause;
};

std::optional<Place> find_clause(
    const CreateTable& table, absl::FunctionRef<bool(Item item, const Clause& clause)> is_meant) {
  for (std::size_t i = 0; i < table.items.size(); ++i) {
    for (Clause& clause : clauses_of(table.items[i])) {
      if (is_meant(table.items[i], clause)) return Place{i, std::move(clause)};
    }
  }
  return std::nullopt;
}

std::optional<Place> find_constraint(const CreateTable& table, std::string_view name) {
  return find_clause(table, [&](Item, const Clause& clause) {
    return !clause.name.empty() && same_name(clause.name, name);
  });
}

// The columns that a UNIQUE clause is about.
std::vector<std::string> unique_columns(Item item, const Clause& clause) {
  if (!clause.is_one_of({"UNIQUE"})) return {};
  return is_constraint(item) ? key_columns(clause) : std::vector<std::string>{item.front().name()};
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
    const Item item = table_.items[*found];
    if (absl::Status known = check_clauses(edit, item); !known.ok()) return known;
    return Changes{
        {item.front().offset, item.back().end(), edit.definition + clauses_of_others(item, edit)}};
  }

  // The model has no such clauses of columns, so no definition means to take them away.
  std::string clauses_of_others(Item item, const ReplaceColumn& edit) const {
    if (!edit.before) return "";
    std::string kept;
    for (const Clause& clause : clauses_of(item)) {
      if (!is_kept(clause)) continue;
      const Item whole = item.subspan(clause.begin, clause.end - clause.begin);
      absl::StrAppendFormat(&kept, " %s", table_.text(whole));
    }
    return kept;
  }

  static bool is_kept(const Clause& clause) {
    return clause.is_one_of({"UNIQUE", "CHECK", "COLLATE"});
  }

  static bool has_clause_with(Item item, std::string_view word) {
    return std::ranges::any_of(clauses_of(item), [&](const Clause& clause) {
      return !is_kept(clause) && has_word(clause.tokens, word);
    });
  }

  // Raw SQL, or Piccolo, may have made the column with more than is known of it.
  absl::Status check_clauses(const ReplaceColumn& edit, Item item) const {
    if (!edit.before) return absl::OkStatus();
    const Tokens before = tokenize(kSqliteRules, *edit.before);
    for (const char* clause :
         {"REFERENCES", "GENERATED", "PRIMARY", "AUTOINCREMENT", "CONFLICT", "NOT", "DEFAULT"}) {
      if (!has_clause_with(item, clause) || has_word(before, clause)) continue;
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

  absl::StatusOr<Changes> operator()(const InsertConstraint& edit) const {
    const Tokens tokens = tokenize(kSqliteRules, edit.definition);
    if (tokens.size() >= 2 && tokens[0].is("CONSTRAINT") &&
        find_constraint(table_, tokens[1].name())) {
      return absl::AlreadyExistsError(absl::StrFormat("table \"%s\" already has a constraint %s",
                                                      table_.name(), tokens[1].text));
    }
    return insert_behind(table_.items.back(), edit.definition);
  }

  absl::StatusOr<Changes> operator()(const RemoveConstraint& edit) const {
    const std::optional<Place> found = find_constraint(table_, edit.name);
    if (found) return remove_clause(*found);
    return absl::NotFoundError(absl::StrFormat("table \"%s\" has no constraint \"%s\" in its text",
                                               table_.name(), edit.name));
  }

  absl::StatusOr<Changes> operator()(const RemoveUnique& edit) const {
    const std::optional<Place> found = find_clause(table_, [&](Item item, const Clause& clause) {
      return std::ranges::equal(unique_columns(item, clause), edit.columns, same_name);
    });
    if (found) return remove_clause(*found);
    return absl::NotFoundError(
        absl::StrFormat("table \"%s\" has no key \"%s\" in its text", table_.name(), edit.name));
  }

 private:
  std::size_t column_count() const {
    return static_cast<std::size_t>(std::ranges::find_if(table_.items, is_constraint) -
                                    table_.items.begin());
  }

  absl::StatusOr<std::size_t> find_column(std::string_view name) const {
    for (std::size_t i = 0; i < column_count(); ++i) {
      if (same_name(table_.items[i].front().name(), name)) return i;
    }
    return absl::NotFoundError(
        absl::StrFormat("table \"%s\" has no column \"%s\" in its text", table_.name(), name));
  }

  static Changes insert_behind(Item item, const std::string& definition) {
    // At once, since a comment that follows could swallow it.
    return {{item.back().end(), item.back().end(), ", " + definition}};
  }

  Changes remove_clause(const Place& place) const {
    const Item item = table_.items[place.item];
    const Clause& clause = place.clause;
    if (clause.begin == 0 && clause.end == item.size()) return remove_item(place.item);
    const std::size_t begin = item[clause.begin].offset;
    const std::size_t before = clause.begin == 0 ? begin : item[clause.begin - 1].end();
    return remove({before, before}, {begin, item[clause.end - 1].end()});
  }

  // Removes a constraint of the table, which is never the first item, with the comma before it.
  Changes remove_item(std::size_t index) const {
    const Item before = table_.items[index - 1];
    const std::size_t comma = before.data()[before.size()].offset;
    return remove({comma, comma + 1},
                  {table_.items[index].front().offset, table_.items[index].back().end()});
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
  for (const Item item : table.items) {
    for (std::size_t i = 0; i + 1 < item.size(); ++i) {
      if (!item[i + 1].is(".") || !item[i].names(table.name())) continue;
      return absl::FailedPreconditionError(
          absl::StrFormat("table \"%s\" cannot be rebuilt: %s qualifies a column with its name",
                          table.name(), table.text(item)));
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string defined_name(std::string_view definition) {
  const std::optional<Token> first = Lexer(kSqliteRules, definition).next();
  return first ? first->name() : "";
}

absl::StatusOr<std::string> edit_create_table(std::string_view sql, std::string_view new_name,
                                              const TableEdit& edit) {
  if (absl::Status allowed = refuse_byte_order_mark(sql); !allowed.ok()) return allowed;
  const absl::StatusOr<CreateTable> table = parse_create_table(sql);
  if (!table.ok()) return table.status();
  if (absl::Status allowed = refuse_own_name(*table); !allowed.ok()) return allowed;
  absl::StatusOr<Changes> changes = std::visit(Editor(*table), edit);
  if (!changes.ok()) return changes.status();
  changes->push_back({table->name_token.offset, table->name_token.end(), quote_name(new_name)});

  // From the back, so that what is still to change stays where it is.
  std::ranges::sort(*changes, std::greater(), &TextChange::begin);
  std::string edited(sql);
  for (const TextChange& change : *changes) {
    edited.replace(change.begin, change.end - change.begin, change.text);
  }
  return edited;
}

}  // namespace piccolo
