// SPDX-License-Identifier: MIT
#include "sql/expression.h"

#include <algorithm>
#include <iterator>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "sql/quote.h"

namespace piccolo {
namespace {

bool is_word(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$' ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}

std::size_t end_of_word(std::string_view text, std::size_t begin) {
  while (begin < text.size() && is_word(text[begin])) ++begin;
  return begin;
}

// Whether the string that `begin` begins is an E'…', in which \' does not end it.
bool is_escaped(std::string_view text, std::size_t begin) {
  const std::string_view before = text.substr(0, begin);
  const bool has_prefix = text[begin] == '\'' && (before.ends_with('e') || before.ends_with('E'));
  return has_prefix && (begin == 1 || !is_word(before[begin - 2]));
}

// Behind the quote that ends what `begin` begins; a doubled one does not.
std::size_t end_of_quoted(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  const bool escaped = is_escaped(text, begin);
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    if (escaped && text[i] == '\\') {
      ++i;
      continue;
    }
    if (text[i] != quote) continue;
    if (i + 1 == text.size() || text[i + 1] != quote) return i + 1;
    ++i;
  }
  return text.size();
}

// Words of the language itself, which name a column only in quotes.
constexpr const char* kKeywords[] = {"and",   "between", "case", "else", "end",     "exists",
                                     "false", "in",      "is",   "like", "not",     "null",
                                     "or",    "then",    "true", "when", "collate", "select"};

// Whether the token, a word or a quoted name, names `column`.  PostgreSQL makes
// words lower case.
bool names(std::string_view token, std::string_view column) {
  if (token.front() == '"') return token == quote_name(column);
  const std::string word = absl::AsciiStrToLower(std::string(token));
  if (std::ranges::find(kKeywords, word) != std::end(kKeywords)) return false;
  return word == column || token == column;
}

constexpr std::string_view kSpace = " \t\n\v\f\r";

// Tells, of the tokens of an expression, which may name columns.
class Columns {
 public:
  bool see(std::string_view token, std::string_view rest) {
    const char first = token.front();
    if (kSpace.find(first) != kSpace.npos) return false;
    const bool is_type = in_cast_ || before_.ends_with("::") || before_ == "collate";
    if (first == ')') in_cast_ = false;
    if (first == ':') {
      before_ += first;
    } else {
      before_ = absl::AsciiStrToLower(std::string(token));
    }
    if (before_ == "as") in_cast_ = true;
    const bool is_number = absl::ascii_isdigit(static_cast<unsigned char>(first));
    const bool is_name = first == '"' || (is_word(first) && !is_number);
    return is_name && !is_type && !begins_more(rest);
  }

 private:
  // What makes of a name a function, a table, or the type or prefix of a literal.
  static bool begins_more(std::string_view rest) {
    const std::size_t next = std::min(rest.find_first_not_of(kSpace), rest.size());
    return rest.substr(next).find_first_of("(.'") == 0;
  }

  std::string before_;    // The token before, in lower case; colons together.
  bool in_cast_ = false;  // Behind its AS.
};

// Copies `expression`, with `replace` in the place of what may name a column.
std::string transform(std::string_view expression,
                      absl::FunctionRef<std::string(std::string_view)> replace) {
  std::string result;
  Columns columns;
  std::size_t end = 0;
  for (std::size_t begin = 0; begin < expression.size(); begin = end) {
    const char first = expression[begin];
    const bool quoted = first == '\'' || first == '"';
    end = quoted           ? end_of_quoted(expression, begin)
          : is_word(first) ? end_of_word(expression, begin)
                           : begin + 1;
    const std::string_view token = expression.substr(begin, end - begin);
    result += columns.see(token, expression.substr(end)) ? replace(token) : std::string(token);
  }
  return result;
}

}  // namespace

bool mentions(std::string_view expression, std::string_view column) {
  bool found = false;
  transform(expression, [&](std::string_view token) {
    found = found || names(token, column);
    return std::string();
  });
  return found;
}

std::string rename_in(std::string_view expression, std::string_view column,
                      std::string_view new_name) {
  return transform(expression, [&](std::string_view token) {
    return names(token, column) ? quote_name(new_name) : std::string(token);
  });
}

}  // namespace piccolo
