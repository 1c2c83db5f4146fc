// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What texts of SQL are made of.  All that reads SQL here reads these tokens.
namespace piccolo {

// White space to SQLite, but part of a word that it is in or behind.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What the databases read differently.  A dialect has one of these.
struct LexicalRules {
  bool nested_comments;               // Whether /* /* */ */ is one comment.
  std::string_view line_ends;         // The characters that end a comment of a line.
  bool blank_byte_order_mark;         // Whether that is white space.
  std::string_view name_quotes;       // The characters that begin a name in quotes.
  std::string_view string_prefixes;   // The capitals of which one may be before a string: X'00'.
  bool escape_strings;                // Whether in E'\'' the backslash escapes.
  bool unicode_escapes;               // Whether there are U&'…' and U&"…".
  bool continued_strings;             // Whether 'a' and, on another line, 'b' are one string.
  bool dollar_quotes;                 // Whether $$…$$ and $tag$…$tag$ are strings.
  char numbered_parameters;           // The character before the number of a parameter.
  std::string_view named_parameters;  // The characters before the name of one.
  bool trigger_bodies;                // Whether a CREATE TRIGGER has statements inside.
  bool atomic_bodies;                 // Whether a routine may, in BEGIN ATOMIC … END.
};

struct Token {
  enum class Kind {
    kWord,
    kQuotedName,
    kString,
    kNumber,
    kParameter,
    kSymbol,        // A single character, or `::`.
    kUnterminated,  // What begins a quote or a comment that does not end, to the end of the text.
  };

  std::size_t end() const { return offset + text.size(); }

  // Whether it is that word, in any case, or that symbol; in quotes it is not.
  bool is(std::string_view word) const;
  bool is_one_of(std::initializer_list<std::string_view> words) const;

  // What it names, be it quoted in whichever of the ways.  Escapes of U&"…" stay.
  std::string name() const;
  bool is_name() const { return kind == Kind::kWord || kind == Kind::kQuotedName; }

  // Whether it may stand for something of SQLite called `name`; 'name' is text.
  bool names(std::string_view name) const;

  Kind kind;
  std::string_view text;  // A part of the text that was read.
  std::size_t offset;     // Where it is there.
};
using Tokens = std::vector<Token>;

// Reads tokens one by one.  White space and comments lie between them.
class Lexer {
 public:
  Lexer(const LexicalRules& rules, std::string_view sql) : rules_(rules), sql_(sql) {}

  std::optional<Token> next();  // None at the end.

 private:
  char at(std::size_t index) const;
  bool is_at(std::size_t index, std::string_view text) const;
  std::size_t past(std::string_view text, std::size_t from) const;
  std::size_t past_all(bool (*is_part)(char), std::size_t from) const;
  std::size_t line_end(std::size_t from) const;
  std::size_t past_comment(std::size_t from) const;
  void skip_blank();
  Token token(Token::Kind kind, std::size_t end) const;
  Token read() const;
  Token read_word() const;
  std::size_t number_end() const;
  std::size_t parameter_end() const;
  std::string_view dollar_tag() const;
  std::size_t past_quoted(std::size_t open, bool has_escapes = false) const;
  std::size_t continued_quote(std::size_t from, char quote) const;

  const LexicalRules& rules_;
  std::string_view sql_;
  std::size_t position_ = 0;
};

// All of them, or the first.
Tokens tokenize(const LexicalRules& rules, std::string_view sql,
                std::size_t most = std::string_view::npos);

// As many of the first as tell what a statement does.
Tokens tokenize_beginning(const LexicalRules& rules, std::string_view statement);

// How many tokens the words of `phrase` are, which single spaces separate, if the
// first tokens are those words; else 0.
std::size_t match(std::span<const Token> tokens, std::string_view phrase);
bool match_any(std::span<const Token> tokens, std::initializer_list<std::string_view> phrases);

// Their texts with single spaces between: the same of all texts that differ in comments and
// white space alone.
std::string joined(std::span<const Token> tokens);

bool has_word(std::span<const Token> tokens, std::string_view word);

// As both databases compare words, and SQLite names: without regard to the case of
// ASCII.
bool same_name(std::string_view a, std::string_view b);

// A name as an identifier of standard SQL, whatever is in it.
std::string quote_name(std::string_view name);

}  // namespace piccolo
