// SPDX-License-Identifier: MIT
#include "sql/expression.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "sql/keywords.h"
#include "sql/quote.h"
#include "sql/sqlite/tokens.h"

namespace piccolo {
namespace {

bool is_digit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

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

std::size_t end_of_token(std::string_view text, std::size_t begin) {
  if (text[begin] == '\'' || text[begin] == '"') return end_of_quoted(text, begin);
  if (text.substr(begin).starts_with("::")) return begin + 2;
  if (!is_word(text[begin])) return begin + 1;
  std::size_t end = end_of_word(text, begin);
  // The point of a number is part of it, also where no digit follows.
  if (is_digit(text[begin]) && end < text.size() && text[end] == '.') {
    end = end_of_word(text, end + 1);
  }
  return end;
}

struct Token {
  std::string_view text;
  std::string word;  // In lower case, as PostgreSQL makes it; empty if it is not a word.
  bool is_column = false;
};

// All but blanks and comments.
std::vector<Token> tokenize(std::string_view expression) {
  std::vector<Token> tokens;
  std::size_t begin = past_blank(expression, 0);
  while (begin < expression.size()) {
    const std::size_t end = end_of_token(expression, begin);
    const std::string_view text = expression.substr(begin, end - begin);
    const bool is_name = is_word(text.front()) && !is_digit(text.front());
    tokens.push_back({text, is_name ? absl::AsciiStrToLower(std::string(text)) : ""});
    begin = past_blank(expression, end);
  }
  return tokens;
}

// Words that belong together wherever they follow each other.
struct Phrase {
  std::array<std::string_view, 4> words;
  bool before_operand = false;  // Whether an operand has to follow.
};
constexpr Phrase kPhrases[] = {
    {{"at", "time", "zone"}, /*before_operand=*/true},
    {{"at", "local"}},
    {{"with", "time", "zone"}},
    {{"without", "time", "zone"}},
    {{"timestamp", "with", "time", "zone"}},
    {{"timestamp", "without", "time", "zone"}},
    {{"time", "with", "time", "zone"}},
    {{"time", "without", "time", "zone"}},
    {{"double", "precision"}},
    {{"bit", "varying"}},
    {{"char", "varying"}},
    {{"character", "varying"}},
    {{"nchar", "varying"}},
    {{"national", "char"}},
    {{"national", "character"}},
    {{"year", "to", "month"}},
    {{"day", "to", "hour"}},
    {{"day", "to", "minute"}},
    {{"day", "to", "second"}},
    {{"hour", "to", "minute"}},
    {{"hour", "to", "second"}},
    {{"minute", "to", "second"}},
    {{"with", "unique", "keys"}},
    {{"without", "unique", "keys"}},
};

// What a value can be asked to be by IS.
constexpr std::string_view kTests[] = {"unknown", "document", "normalized", "nfc",
                                       "nfd",     "nfkc",     "nfkd",       "json"};

// Functions whose first argument begins with a word of the language.
constexpr std::string_view kBeginWithWord[] = {"extract", "xmlparse", "xmlserialize"};

// How many of the first tokens `phrase` is, if they are that.
std::size_t length_of(const Phrase& phrase, std::span<const Token> tokens) {
  const auto length =
      static_cast<std::size_t>(std::ranges::find(phrase.words, "") - phrase.words.begin());
  if (tokens.size() < length) return 0;
  const auto words = std::span(phrase.words).first(length);
  return std::ranges::equal(words, tokens.first(length), {}, {}, &Token::word) ? length : 0;
}

// Finds the tokens that may name columns.
//
// In an expression operands and operators take turns, so a word where no operand
// can stand is one of the language, whatever columns there are.  Where one can, a
// word names a column unless PostgreSQL reserves it, or it is known by what is
// around it to be a function, a type or a part of a phrase.
class ColumnFinder {
 public:
  explicit ColumnFinder(std::vector<Token>& tokens) : tokens_(tokens) {}

  void run() {
    while (at_ < tokens_.size()) {
      if (take_phrase()) continue;
      take(tokens_[at_]);
      ++at_;
    }
  }

 private:
  enum class Place {
    kOperand,   // An operand has to come, or a prefix of one.
    kOperator,  // An operand has just ended.
    kTest,      // IS was before; NOT may have been.
    kMember,    // A dot behind a name was before.
    kField,     // A dot behind something else was before.
    kType,      // A type or collation has to come.
    kCast,      // A type, up to the parenthesis that ends a CAST.
  };

  bool take_phrase() {
    const std::span<const Token> left = std::span(tokens_).subspan(at_);
    for (const Phrase& phrase : kPhrases) {
      const std::size_t length = length_of(phrase, left);
      if (length == 0) continue;
      if (place_ != Place::kCast) {
        place_ = phrase.before_operand ? Place::kOperand : Place::kOperator;
      }
      at_ += length;
      return true;
    }
    return false;
  }

  void take(Token& token) {
    const char first = token.text.front();
    if (first == '"' || !token.word.empty()) {
      take_name(token);
    } else if (first == '\'' || is_word(first)) {
      end_operand();
    } else {
      take_symbol(token.text);
    }
  }

  void take_name(Token& token) {
    const bool is_member = place_ == Place::kMember;
    const bool may_be_of_the_language = !is_member && !token.word.empty();
    if (place_ == Place::kField || place_ == Place::kType) {
      place_ = next_is('.') ? Place::kType : Place::kOperator;
    } else if (place_ == Place::kCast) {
      return;
    } else if (may_be_of_the_language && is_reserved(token.word)) {
      take_reserved(token.word);
    } else if (!is_member && begins_argument()) {
      place_ = Place::kOperand;
    } else if (may_be_of_the_language && is_of_the_language(token.word)) {
      if (token.word == "operator") skip_parentheses();
      place_ = place_ == Place::kTest ? Place::kOperator : Place::kOperand;
    } else {
      token.is_column = !begins_more();
      place_ = Place::kOperator;
    }
  }

  void take_reserved(const std::string& word) {
    if (word == "not") return;  // What can stand before it can stand behind it.
    place_ = Place::kOperand;
    if (ends_operand(word)) place_ = Place::kOperator;
    if (word == "is") place_ = Place::kTest;
    if (word == "as") place_ = Place::kCast;
    if (word == "collate" || word == "returning") place_ = Place::kType;
  }

  bool is_of_the_language(const std::string& word) const {
    if (place_ == Place::kOperator) return true;
    return place_ == Place::kTest && std::ranges::find(kTests, word) != std::end(kTests);
  }

  // An operator may be written OPERATOR(schema.+).
  void skip_parentheses() {
    while (at_ + 1 < tokens_.size() && tokens_[at_].text != ")") ++at_;
  }

  // Whether the token is the first behind a function that wants a word there.
  bool begins_argument() const {
    if (at_ < 2 || tokens_[at_ - 1].text != "(") return false;
    return std::ranges::find(kBeginWithWord, tokens_[at_ - 2].word) != std::end(kBeginWithWord);
  }

  void take_symbol(std::string_view symbol) {
    if (symbol == ".") {
      if (place_ == Place::kType || place_ == Place::kCast) return;
      place_ = is_name_before() ? Place::kMember : Place::kField;
    } else if (symbol == ")" || symbol == "]") {
      place_ = Place::kOperator;
    } else if (place_ != Place::kCast) {
      place_ = symbol == "::" ? Place::kType : Place::kOperand;
    }
  }

  bool is_name_before() const {
    if (at_ == 0) return false;
    const Token& before = tokens_[at_ - 1];
    return !before.word.empty() || before.text.front() == '"';
  }

  void end_operand() {
    if (place_ != Place::kCast) place_ = Place::kOperator;
  }

  // What makes of a name a function, a table, or the type or prefix of a literal.
  bool begins_more() const { return next_is('(') || next_is('.') || next_is('\''); }

  bool next_is(char first) const {
    return at_ + 1 < tokens_.size() && tokens_[at_ + 1].text.front() == first;
  }

  std::vector<Token>& tokens_;
  std::size_t at_ = 0;
  Place place_ = Place::kOperand;
};

std::vector<Token> read(std::string_view expression) {
  std::vector<Token> tokens = tokenize(expression);
  ColumnFinder(tokens).run();
  return tokens;
}

// Whether the token names `column`, if it names any.
bool names(const Token& token, std::string_view column) {
  if (!token.is_column) return false;
  if (token.word.empty()) return token.text == quote_name(column);
  return token.word == column || token.text == column;
}

}  // namespace

bool mentions(std::string_view expression, std::string_view column) {
  return std::ranges::any_of(read(expression),
                             [&](const Token& token) { return names(token, column); });
}

std::string rename_in(std::string_view expression, std::string_view column,
                      std::string_view new_name) {
  std::string result;
  const char* end = expression.data();
  for (const Token& token : read(expression)) {
    if (!names(token, column)) continue;
    result.append(end, token.text.data()).append(quote_name(new_name));
    end = token.text.data() + token.text.size();
  }
  return result.append(end, expression.data() + expression.size());
}

}  // namespace piccolo
