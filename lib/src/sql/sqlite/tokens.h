// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

// What SQLite's texts of tables, indexes, triggers and views are made of.
namespace piccolo {

// A word, something quoted, or a single character.
struct SqliteToken {
  std::size_t begin;  // Where it is in the text.
  std::string_view text;
  std::size_t end() const { return begin + text.size(); }
};
using SqliteTokens = std::vector<SqliteToken>;

// White space to SQLite, but part of a word that it is in or behind.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// All but white space and comments.  What does not end goes on to the end.
SqliteTokens tokenize_sqlite(std::string_view sql);

// The next place that is neither white space nor part of a comment.
std::size_t past_blank(std::string_view sql, std::size_t from);

// As SQLite compares names.
bool same_name(std::string_view a, std::string_view b);

// What a token names, be it quoted in whichever of the ways.
std::string unquoted(std::string_view token);

// What a definition of a column defines.
std::string defined_name(std::string_view definition);

// Whether it is one of `words`, and not in quotes.
bool is_keyword(const SqliteToken& token, std::initializer_list<std::string_view> words);

// Whether it may stand for something called `name`; 'name' is text.
bool is_name(const SqliteToken& token, std::string_view name);

}  // namespace piccolo
