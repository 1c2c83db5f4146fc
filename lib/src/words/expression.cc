// SPDX-License-Identifier: MIT
#include "words/expression.h"

#include <span>
#include <vector>

#include "absl/strings/ascii.h"
#include "words/keywords.h"
#include "words/postgres_rules.h"

namespace piccolo {
namespace {

using Kind = Token::Kind;

std::string lower(const Token& token) { return absl::AsciiStrToLower(std::string(token.text)); }

// Finds the tokens that may name columns.
//
// In an expression operands and operators take turns, so a word where no operand
// can stand is one of the language, whatever columns there are.  Where one can, a
// word names a column unless PostgreSQL reserves it, or it is known by what is
// around it to be a function, a type or a part of a phrase.
class ColumnFinder {
 public:
  explicit ColumnFinder(std::string_view expression)
      : tokens_(tokenize(kPostgresRules, expression)) {}

  void run() {
    while (at_ < tokens_.size()) {
      if (take_phrase()) continue;
      take(tokens_[at_]);
      ++at_;
    }
  }

  // Where a column is named.
  struct Named {
    std::size_t at;          // The token that names it.
    bool has_table = false;  // Whether a dot and the name of a table are before it.
  };

  const Tokens& tokens() const { return tokens_; }
  const std::vector<Named>& columns() const { return columns_; }

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

  // Words that belong together wherever they follow each other.
  bool take_phrase() {
    return take_any({"at time zone"}, Place::kOperand) ||
           take_any({"at local", "with time zone", "without time zone"}) ||
           take_any({"timestamp with time zone", "timestamp without time zone"}) ||
           take_any({"time with time zone", "time without time zone"}) ||
           take_any({"bit varying", "char varying", "character varying", "nchar varying"}) ||
           take_any({"double precision", "national char", "national character"}) ||
           take_any({"year to month", "day to hour", "day to minute", "day to second"}) ||
           take_any({"hour to minute", "hour to second", "minute to second"}) ||
           take_any({"with unique keys", "without unique keys"});
  }

  bool take_any(std::initializer_list<std::string_view> phrases, Place next = Place::kOperator) {
    for (const std::string_view phrase : phrases) {
      const std::size_t length = match(std::span(tokens_).subspan(at_), phrase);
      if (length == 0) continue;
      if (place_ != Place::kCast) place_ = next;
      at_ += length;
      return true;
    }
    return false;
  }

  void take(const Token& token) {
    if (token.is_name()) {
      take_name(token);
    } else if (token.kind == Kind::kSymbol) {
      take_symbol(token);
    } else if (place_ != Place::kCast) {
      place_ = Place::kOperator;
    }
  }

  void take_name(const Token& token) {
    const bool is_member = place_ == Place::kMember;
    const bool may_be_of_the_language = !is_member && token.kind == Kind::kWord;
    if (place_ == Place::kField || place_ == Place::kType) {
      place_ = next_is(".") ? Place::kType : Place::kOperator;
    } else if (place_ == Place::kCast) {
      return;
    } else if (may_be_of_the_language && is_reserved(lower(token))) {
      take_reserved(token);
    } else if (!is_member && begins_argument()) {
      place_ = Place::kOperand;
    } else if (may_be_of_the_language && is_of_the_language(token)) {
      if (token.is("operator")) skip_parentheses();
      place_ = place_ == Place::kTest ? Place::kOperator : Place::kOperand;
    } else {
      if (!begins_more()) columns_.push_back({at_, is_member});
      place_ = Place::kOperator;
    }
  }

  void take_reserved(const Token& word) {
    if (word.is("not")) return;  // What can stand before it can stand behind it.
    place_ = Place::kOperand;
    if (ends_operand(lower(word))) place_ = Place::kOperator;
    if (word.is("is")) place_ = Place::kTest;
    if (word.is("as")) place_ = Place::kCast;
    if (word.is_one_of({"collate", "returning"})) place_ = Place::kType;
  }

  bool is_of_the_language(const Token& word) const {
    if (place_ == Place::kOperator) return true;
    // What a value can be asked to be by IS.
    return place_ == Place::kTest && word.is_one_of({"unknown", "document", "normalized", "nfc",
                                                     "nfd", "nfkc", "nfkd", "json"});
  }

  // An operator may be written OPERATOR(schema.+).
  void skip_parentheses() {
    while (at_ + 1 < tokens_.size() && !tokens_[at_].is(")")) ++at_;
  }

  // Whether the token is the first behind a function that wants a word there.
  bool begins_argument() const {
    return at_ >= 2 && tokens_[at_ - 1].is("(") &&
           tokens_[at_ - 2].is_one_of({"extract", "xmlparse", "xmlserialize"});
  }

  void take_symbol(const Token& symbol) {
    if (symbol.is(".")) {
      if (place_ == Place::kType || place_ == Place::kCast) return;
      place_ = at_ > 0 && tokens_[at_ - 1].is_name() ? Place::kMember : Place::kField;
    } else if (symbol.is_one_of({")", "]"})) {
      place_ = Place::kOperator;
    } else if (place_ != Place::kCast) {
      place_ = symbol.is("::") ? Place::kType : Place::kOperand;
    }
  }

  // What makes of a name a function, a table, or the type or prefix of a literal.
  bool begins_more() const {
    return next_is("(") || next_is(".") ||
           (at_ + 1 < tokens_.size() && tokens_[at_ + 1].kind == Kind::kString);
  }

  bool next_is(std::string_view symbol) const {
    return at_ + 1 < tokens_.size() && tokens_[at_ + 1].is(symbol);
  }

  Tokens tokens_;
  std::vector<Named> columns_;
  std::size_t at_ = 0;
  Place place_ = Place::kOperand;
};

// Whether `token` is that name, which PostgreSQL makes of a word in any case.
bool names(const Token& token, std::string_view name) {
  return token.name() == name || (token.kind == Kind::kWord && lower(token) == name);
}

// The tokens that name `column`.
Tokens find_column(std::string_view expression, std::string_view column) {
  ColumnFinder finder(expression);
  finder.run();
  Tokens found;
  for (const ColumnFinder::Named& named : finder.columns()) {
    const Token& token = finder.tokens()[named.at];
    if (names(token, column)) found.push_back(token);
  }
  return found;
}

}  // namespace

bool mentions(std::string_view expression, std::string_view column) {
  return !find_column(expression, column).empty();
}

std::string rename_in(std::string_view expression, std::string_view column,
                      std::string_view new_name) {
  std::string result;
  std::size_t end = 0;
  for (const Token& token : find_column(expression, column)) {
    result.append(expression.substr(end, token.offset - end)).append(quote_name(new_name));
    end = token.end();
  }
  return result.append(expression.substr(end));
}

std::string without_qualifier(std::string_view expression, std::string_view table) {
  ColumnFinder finder(expression);
  finder.run();
  const Tokens& tokens = finder.tokens();
  std::string result;
  std::size_t end = 0;
  for (const auto& [at, has_table] : finder.columns()) {
    // The dot and the table; before them, again, the schema.
    if (!has_table || !names(tokens[at - 2], table)) continue;
    const bool has_schema = at >= 4 && tokens[at - 3].is(".") && tokens[at - 4].is_name();
    const Token& first = tokens[has_schema ? at - 4 : at - 2];
    result.append(expression.substr(end, first.offset - end));
    end = tokens[at].offset;
  }
  return result.append(expression.substr(end));
}

}  // namespace piccolo
