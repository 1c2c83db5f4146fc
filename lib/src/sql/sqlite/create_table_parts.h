// SPDX-License-Identifier: MIT
#pragma once

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

// Where constraints begin, and the end.
std::vector<std::size_t> constraint_bounds(Item item);

}  // namespace piccolo
