// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "words/lexer.h"

// The parts of the text that made a table of SQLite.
namespace piccolo {

using Item = std::span<const Token>;

// The text of a CREATE TABLE, cut into what its commas separate.
struct CreateTable {
  std::string name() const { return name_token.name(); }
  std::string_view text(Item item) const {
    return sql.substr(item.front().offset, item.back().end() - item.front().offset);
  }
  // What stands behind the parenthesis: WITHOUT ROWID, STRICT.
  Item options() const;

  std::string_view sql;
  Tokens tokens = {};
  Token name_token = {};
  std::vector<Item> items = {};  // Columns, then constraints: parts of `tokens`.
};

// kInvalidArgument if `sql`, which must outlive it, is no such text.
absl::StatusOr<CreateTable> parse_create_table(std::string_view sql);

// Whether an item is of constraints of the table, and not a column.
bool is_constraint(Item item);

// A constraint of a column or of the table.
struct Clause {
  std::size_t begin;  // Where it stands in its item.
  std::size_t end;
  Item tokens;            // Without its name; none if there is nothing but a name.
  std::string name = {};  // Empty if it has none.

  bool is_one_of(std::initializer_list<std::string_view> words) const {
    return !tokens.empty() && tokens.front().is_one_of(words);
  }
};

// Those of an item, in their order.
std::vector<Clause> clauses_of(Item item);

// What the first parentheses have in them.
Item in_parentheses(Item tokens);

// The columns that the clause of a key names in its parentheses.
std::vector<std::string> key_columns(const Clause& clause);

}  // namespace piccolo
