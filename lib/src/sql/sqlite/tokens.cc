// SPDX-License-Identifier: MIT
#include "sql/sqlite/tokens.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"

namespace piccolo {
namespace {

bool is_space(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }
bool is_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return absl::ascii_isalnum(byte) || c == '_' || c == '$' || byte >= 0x80;
}

// Past the next `text`, or the end.
std::size_t past(std::string_view sql, std::string_view text, std::size_t from) {
  const std::size_t found = sql.find(text, from);
  return found == std::string_view::npos ? sql.size() : found + text.size();
}

std::size_t past_quoted(std::string_view sql, std::size_t from) {
  const std::string_view quote = sql.substr(from, 1);
  std::size_t end = past(sql, quote, from + 1);
  // A doubled quote is one inside.
  while (sql.substr(end).starts_with(quote)) end = past(sql, quote, end + 1);
  return end;
}

std::size_t past_token(std::string_view sql, std::size_t from) {
  const std::string_view rest = sql.substr(from);
  if (rest.front() == '[') return past(sql, "]", from);
  if (rest.starts_with("x'") || rest.starts_with("X'")) return past_quoted(sql, from + 1);
  if (rest.find_first_of("'\"`") == 0) return past_quoted(sql, from);
  std::size_t end = from;
  while (end < sql.size() && is_word(sql[end])) ++end;
  return std::max(end, from + 1);
}

}  // namespace

std::size_t past_blank(std::string_view sql, std::size_t from) {
  for (;;) {
    const std::string_view rest = sql.substr(from);
    if (rest.starts_with("--")) {
      from = past(sql, "\n", from);
    } else if (rest.starts_with("/*")) {
      from = past(sql, "*/", from + 2);
    } else if (!rest.empty() && is_space(rest.front())) {
      ++from;
    } else if (rest.starts_with(kByteOrderMark)) {
      from += kByteOrderMark.size();
    } else {
      return from;
    }
  }
}

SqliteTokens tokenize_sqlite(std::string_view sql) {
  SqliteTokens tokens;
  for (std::size_t at = past_blank(sql, 0); at < sql.size();) {
    tokens.push_back({at, sql.substr(at, past_token(sql, at) - at)});
    at = past_blank(sql, tokens.back().end());
  }
  return tokens;
}

bool same_name(std::string_view a, std::string_view b) {
  return absl::EqualsIgnoreCase(std::string(a), std::string(b));
}

std::string unquoted(std::string_view token) {
  const char quote = token.front();
  if (token.size() < 2 || std::string_view("[\"`'").find(quote) == std::string_view::npos) {
    return std::string(token);
  }
  std::string inside(token.substr(1, token.size() - 2));
  if (quote == '[') return inside;
  return absl::StrReplaceAll(inside, {{std::string(2, quote), std::string(1, quote)}});
}

std::string defined_name(std::string_view definition) {
  const SqliteTokens tokens = tokenize_sqlite(definition);
  return tokens.empty() ? "" : unquoted(tokens.front().text);
}

bool is_keyword(const SqliteToken& token, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words,
                             [&](std::string_view word) { return same_name(token.text, word); });
}

bool is_name(const SqliteToken& token, std::string_view name) {
  return token.text.front() != '\'' && same_name(unquoted(token.text), name);
}

}  // namespace piccolo
