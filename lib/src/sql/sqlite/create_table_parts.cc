// SPDX-License-Identifier: MIT
#include "sql/sqlite/create_table_parts.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "sql/sqlite/lexical_rules.h"

namespace piccolo {
namespace {

// The items behind a parenthesis; none unless it is closed and all are there.
std::vector<Item> cut_items(std::span<const Token> tokens) {
  std::vector<Item> items;
  std::size_t begin = 0;
  int depth = 1;
  for (std::size_t i = 0; i < tokens.size() && depth > 0; ++i) {
    if (tokens[i].is("(")) ++depth;
    if (tokens[i].is(")")) --depth;
    if (depth > 1 || (depth == 1 && !tokens[i].is(","))) continue;
    items.push_back(tokens.subspan(begin, i - begin));
    begin = i + 1;
  }
  const bool are_whole = depth == 0 && std::ranges::none_of(items, &Item::empty);
  return are_whole && !is_constraint(items[0]) ? items : std::vector<Item>();
}

// Whether the constraint before goes on, as in NOT NULL and SET DEFAULT.
bool goes_on(const Token& previous, const Token& token) {
  return (token.is("NULL") && previous.is_one_of({"NOT", "SET", "DEFAULT"})) ||
         (token.is("DEFAULT") && previous.is("SET")) || (token.is("AS") && previous.is("ALWAYS"));
}

// Whether a constraint begins there, outside of parentheses.  No comma need be
// between constraints, not even of tables.
bool begins_constraint(Item item, std::size_t i) {
  if (item[i].is("CONSTRAINT")) return true;
  if (i >= 2 && item[i - 2].is("CONSTRAINT")) return false;  // It has begun by its name.
  if (is_constraint(item)) return item[i].is_one_of({"PRIMARY", "UNIQUE", "CHECK", "FOREIGN"});
  if (i == 0 || goes_on(item[i - 1], item[i])) return false;
  if (item[i].is("NOT")) {
    return i + 1 == item.size() || !item[i + 1].is("DEFERRABLE");
  }
  return item[i].is_one_of({"PRIMARY", "NULL", "UNIQUE", "CHECK", "DEFAULT", "REFERENCES",
                            "COLLATE", "GENERATED", "AS"});
}

// Where constraints begin, and the end.
std::vector<std::size_t> constraint_bounds(Item item) {
  std::vector<std::size_t> bounds;
  int depth = 0;
  for (std::size_t i = 0; i < item.size(); ++i) {
    if (item[i].is("(")) ++depth;
    if (item[i].is(")")) --depth;
    if (depth == 0 && begins_constraint(item, i)) bounds.push_back(i);
  }
  bounds.push_back(item.size());
  return bounds;
}

// Where the parenthesis at `open` is closed.
std::size_t closing(Item tokens, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < tokens.size(); ++i) {
    if (tokens[i].is("(")) ++depth;
    if (tokens[i].is(")") && --depth == 0) return i;
  }
  return tokens.size();
}

}  // namespace

Item CreateTable::options() const {
  const Token* const close = items.back().data() + items.back().size();
  return Item(close + 1, tokens.data() + tokens.size());
}

bool is_constraint(Item item) {
  return item.front().is_one_of({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"});
}

absl::StatusOr<CreateTable> parse_create_table(std::string_view sql) {
  CreateTable table{sql, tokenize(kSqliteRules, sql)};
  const Tokens& tokens = table.tokens;
  const auto found = std::ranges::find(tokens, "(", &Token::text);
  const auto open = static_cast<std::size_t>(found - tokens.begin());
  if (found != tokens.end() && open >= 3 && tokens[0].is("CREATE") &&
      tokens[1].is_one_of({"TABLE", "TEMP", "TEMPORARY"}) &&
      tokens[open - 2].is_one_of({"TABLE", "EXISTS", "."})) {
    table.name_token = tokens[open - 1];
    table.items = cut_items(std::span(tokens).subspan(open + 1));
  }
  if (!table.items.empty()) return table;
  return absl::InvalidArgumentError(
      absl::StrFormat("this is not the text of a CREATE TABLE with columns: %s", sql));
}

std::vector<Clause> clauses_of(Item item) {
  std::vector<Clause> clauses;
  const std::vector<std::size_t> bounds = constraint_bounds(item);
  for (std::size_t i = 0; i + 1 < bounds.size(); ++i) {
    Clause clause{bounds[i], bounds[i + 1], item.subspan(bounds[i], bounds[i + 1] - bounds[i])};
    if (clause.tokens.front().is("CONSTRAINT") && clause.tokens.size() > 1) {
      clause.name = clause.tokens[1].name();
      clause.tokens = clause.tokens.subspan(2);
    }
    clauses.push_back(std::move(clause));
  }
  return clauses;
}

Item in_parentheses(Item tokens) {
  const auto found = std::ranges::find(tokens, "(", &Token::text);
  if (found == tokens.end()) return {};
  const auto open = static_cast<std::size_t>(found - tokens.begin());
  const std::size_t close = closing(tokens, open);
  return tokens.subspan(open + 1, close - open - 1);
}

std::vector<std::string> key_columns(const Clause& clause) {
  std::vector<std::string> columns;
  bool is_first = true;
  for (const Token& token : in_parentheses(clause.tokens)) {
    if (is_first) columns.push_back(token.name());
    is_first = token.is(",");
  }
  return columns;
}

}  // namespace piccolo
