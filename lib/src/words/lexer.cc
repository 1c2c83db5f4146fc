// SPDX-License-Identifier: MIT
#include "words/lexer.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"

namespace piccolo {
namespace {

using Kind = Token::Kind;
constexpr std::size_t kNone = std::string_view::npos;

bool contains(std::string_view text, char c) { return text.find(c) != kNone; }

// A vertical tab is not space everywhere, but in SQLite behind another, and in
// PostgreSQL since 16.
bool is_space(char c) { return contains(" \t\n\v\f\r", c); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Both databases take every byte outside ASCII for a letter.
bool begins_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return absl::ascii_isalpha(byte) || c == '_' || byte >= 0x80;
}

bool continues_tag(char c) { return begins_word(c) || is_digit(c); }
bool continues_word(char c) { return continues_tag(c) || c == '$'; }
bool continues_digits(char c) { return is_digit(c) || c == '_'; }

char lower(char c) { return absl::ascii_tolower(static_cast<unsigned char>(c)); }
char upper(char c) { return absl::ascii_toupper(static_cast<unsigned char>(c)); }

}  // namespace

bool Token::is(std::string_view word) const { return same_name(text, word); }

bool Token::is_one_of(std::initializer_list<std::string_view> words) const {
  return std::ranges::any_of(words, [&](std::string_view word) { return is(word); });
}

std::string Token::name() const {
  const bool is_text = kind == Kind::kString && text.front() == '\'';
  if (kind != Kind::kQuotedName && !is_text) return std::string(text);
  const std::size_t open = text.find_first_of("'\"`[");
  std::string inside(text.substr(open + 1, text.size() - open - 2));
  if (text[open] == '[') return inside;
  return absl::StrReplaceAll(inside, {{std::string(2, text[open]), std::string(1, text[open])}});
}

bool Token::names(std::string_view name) const {
  return is_name() && same_name(this->name(), name);
}

std::optional<Token> Lexer::next() {
  skip_blank();
  if (position_ == sql_.size()) return std::nullopt;
  const Token token = read();
  position_ = token.end();
  return token;
}

char Lexer::at(std::size_t index) const { return index < sql_.size() ? sql_[index] : '\0'; }

bool Lexer::is_at(std::size_t index, std::string_view text) const {
  return index < sql_.size() && sql_.substr(index, text.size()) == text;
}

// Past the next `text`, if there is one.
std::size_t Lexer::past(std::string_view text, std::size_t from) const {
  const std::size_t found = sql_.find(text, from);
  return found == kNone ? kNone : found + text.size();
}

std::size_t Lexer::past_all(bool (*is_part)(char), std::size_t from) const {
  while (from < sql_.size() && is_part(sql_[from])) ++from;
  return from;
}

std::size_t Lexer::line_end(std::size_t from) const {
  return std::min(sql_.find_first_of(rules_.line_ends, from), sql_.size());
}

// None if the comment does not end.
std::size_t Lexer::past_comment(std::size_t from) const {
  if (!rules_.nested_comments) return past("*/", from + 2);
  int depth = 1;
  for (std::size_t i = from + 2; i < sql_.size(); ++i) {
    const bool ends = is_at(i, "*/");
    if (!ends && !is_at(i, "/*")) continue;
    depth += ends ? -1 : 1;
    ++i;
    if (depth == 0) return i + 1;
  }
  return kNone;
}

void Lexer::skip_blank() {
  for (std::size_t before = kNone; before != position_;) {
    before = position_;
    position_ = past_all(is_space, position_);
    if (rules_.blank_byte_order_mark && is_at(position_, kByteOrderMark)) {
      position_ += kByteOrderMark.size();
    }
    if (is_at(position_, "--")) position_ = line_end(position_);
    if (!is_at(position_, "/*")) continue;
    if (const std::size_t end = past_comment(position_); end != kNone) position_ = end;
  }
}

// With kNone for its end it has none.
Token Lexer::token(Kind kind, std::size_t end) const {
  if (end == kNone) kind = Kind::kUnterminated;
  return {kind, sql_.substr(position_, end - position_), position_};
}

Token Lexer::read() const {
  const char c = at(position_);
  if (is_at(position_, "/*")) return token(Kind::kUnterminated, kNone);
  if (begins_word(c)) return read_word();
  if (is_digit(c) || (c == '.' && is_digit(at(position_ + 1)))) {
    return token(Kind::kNumber, number_end());
  }
  if (c == '\'') return token(Kind::kString, past_quoted(position_));
  if (c == '[' && contains(rules_.name_quotes, c)) {
    return token(Kind::kQuotedName, past("]", position_));
  }
  if (contains(rules_.name_quotes, c)) return token(Kind::kQuotedName, past_quoted(position_));
  if (const std::string_view tag = dollar_tag(); !tag.empty()) {
    return token(Kind::kString, past(tag, position_ + tag.size()));
  }
  if (const std::size_t end = parameter_end(); end > position_) {
    return token(Kind::kParameter, end);
  }
  return token(Kind::kSymbol, position_ + (is_at(position_, "::") ? 2 : 1));
}

// A word, or what it is the prefix of.
Token Lexer::read_word() const {
  const std::size_t end = past_all(continues_word, position_);
  if (end != position_ + 1) return token(Kind::kWord, end);
  const char prefix = upper(at(position_));
  if (at(end) == '\'' && contains(rules_.string_prefixes, prefix)) {
    return token(Kind::kString, past_quoted(end, rules_.escape_strings && prefix == 'E'));
  }
  if (prefix == 'U' && rules_.unicode_escapes) {
    if (is_at(end, "&'")) return token(Kind::kString, past_quoted(end + 1));
    if (is_at(end, "&\"")) return token(Kind::kQuotedName, past_quoted(end + 1));
  }
  return token(Kind::kWord, end);
}

// With the letters behind it, be it 1e5, 0x1F or nonsense.  The point is part of it
// also where no digit follows.
std::size_t Lexer::number_end() const {
  std::size_t end = past_all(continues_digits, position_);
  if (at(end) == '.' && at(end + 1) != '.') end = past_all(continues_digits, end + 1);
  const bool has_sign = lower(at(end)) == 'e' && (at(end + 1) == '+' || at(end + 1) == '-');
  if (has_sign && is_digit(at(end + 2))) end = past_all(continues_digits, end + 2);
  return begins_word(at(end)) ? past_all(continues_word, end) : end;
}

// The place of the token if it is none.
std::size_t Lexer::parameter_end() const {
  const char c = at(position_);
  std::size_t end = position_ + 1;
  if (c == rules_.numbered_parameters) {
    end = past_all(is_digit, end);
    if (c == '?') return end;  // It needs no number.
  } else if (contains(rules_.named_parameters, c)) {
    end = past_all(continues_word, end);
    // As SQLite has it for names of Tcl.
    while (is_at(end, "::")) end = past_all(continues_word, end + 2);
  }
  return end == position_ + 1 ? position_ : end;
}

// The $$ or $tag$ that begins here, if one does.
std::string_view Lexer::dollar_tag() const {
  if (!rules_.dollar_quotes || at(position_) != '$') return {};
  std::size_t end = position_ + 1;
  if (begins_word(at(end))) end = past_all(continues_tag, end);
  return at(end) == '$' ? sql_.substr(position_, end + 1 - position_) : std::string_view();
}

// None if what the quote at `open` begins does not end.
std::size_t Lexer::past_quoted(std::size_t open, bool has_escapes) const {
  const char quote = at(open);
  for (std::size_t end = open + 1; end < sql_.size();) {
    if (has_escapes && sql_[end] == '\\') {
      end += 2;
    } else if (sql_[end++] == quote) {
      const std::size_t next = continued_quote(end, quote);
      if (next == kNone) return end;
      end = next + 1;
    }
  }
  return kNone;
}

// Where what stopped before `from` goes on: at once if the quote was doubled, or, as
// the standard has it for strings, on another line.
std::size_t Lexer::continued_quote(std::size_t from, char quote) const {
  if (at(from) == quote) return from;
  if (!rules_.continued_strings || quote != '\'') return kNone;
  std::size_t next = past_all(is_space, from);
  while (is_at(next, "--")) next = past_all(is_space, line_end(next));
  const std::string_view between = sql_.substr(from, next - from);
  return at(next) == quote && between.find_first_of("\n\r") != kNone ? next : kNone;
}

Tokens tokenize(const LexicalRules& rules, std::string_view sql, std::size_t most) {
  Tokens tokens;
  Lexer lexer(rules, sql);
  while (tokens.size() < most) {
    const std::optional<Token> token = lexer.next();
    if (!token) break;
    tokens.push_back(*token);
  }
  return tokens;
}

Tokens tokenize_beginning(const LexicalRules& rules, std::string_view statement) {
  constexpr std::size_t kBeginning = 6;
  return tokenize(rules, statement, kBeginning);
}

std::size_t match(std::span<const Token> tokens, std::string_view phrase) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::size_t space = phrase.find(' ');
    if (!tokens[i].is(phrase.substr(0, space))) return 0;
    if (space == kNone) return i + 1;
    phrase.remove_prefix(space + 1);
  }
  return 0;
}

bool match_any(std::span<const Token> tokens, std::initializer_list<std::string_view> phrases) {
  return std::ranges::any_of(phrases,
                             [&](std::string_view phrase) { return match(tokens, phrase) > 0; });
}

std::string joined(std::span<const Token> tokens) {
  std::string text;
  for (const Token& token : tokens) {
    if (!text.empty()) text += ' ';
    text += token.text;
  }
  return text;
}

bool has_word(std::span<const Token> tokens, std::string_view word) {
  return std::ranges::any_of(tokens, [&](const Token& token) { return token.is(word); });
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string quote_name(std::string_view name) {
  return '"' + absl::StrReplaceAll(std::string(name), {{"\"", "\"\""}}) + '"';
}

}  // namespace piccolo
