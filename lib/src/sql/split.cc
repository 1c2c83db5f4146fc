// SPDX-License-Identifier: MIT
#include "sql/split.h"

#include <algorithm>
#include <array>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"

namespace piccolo {
namespace {

// A vertical tab is not space everywhere, but in SQLite behind another, and in
// PostgreSQL since 16.
constexpr std::string_view kSpace = " \t\n\v\f\r";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // White space to SQLite.
bool is_space(char c) { return kSpace.find(c) != kSpace.npos; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Both databases take every byte outside ASCII for a letter.
bool begins_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return absl::ascii_isalpha(byte) || c == '_' || byte >= 0x80;
}

bool continues_tag(char c) { return begins_word(c) || is_digit(c); }
bool continues_word(char c) { return continues_tag(c) || c == '$'; }

std::string upper(std::string_view text) { return absl::AsciiStrToUpper(std::string(text)); }

bool contains(std::initializer_list<std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

// Cuts SQL into tokens: words, quoted things as a whole, numbers, and single
// characters.  White space and comments lie between tokens.
class Lexer {
 public:
  Lexer(const Dialect& dialect, std::string_view sql) : dialect_(&dialect), sql_(sql) {}

  // The next token, as a part of the text; empty at the end.
  std::string_view next() {
    skip_blank();
    const std::size_t begin = position_;
    position_ = token_end();
    return sql_.substr(begin, position_ - begin);
  }

  std::size_t position() const { return position_; }  // Where the last token ends.

 private:
  bool is_postgres() const { return *dialect_ == postgres_dialect(); }
  char at(std::size_t index) const { return index < sql_.size() ? sql_[index] : '\0'; }
  bool is_at(std::size_t index, std::string_view text) const {
    return sql_.substr(index, text.size()) == text;
  }

  // Past the next `text`, or the end.
  std::size_t past(std::string_view text, std::size_t from) const {
    const std::size_t found = sql_.find(text, from);
    return found == std::string_view::npos ? sql_.size() : found + text.size();
  }

  std::size_t past_all(bool (*is_part)(char), std::size_t from) const {
    while (from < sql_.size() && is_part(sql_[from])) ++from;
    return from;
  }

  void skip_blank() {
    for (std::size_t before = sql_.size(); before != position_;) {
      before = position_;
      position_ = past_all(is_space, position_);
      if (!is_postgres() && is_at(position_, kByteOrderMark)) position_ += kByteOrderMark.size();
      if (is_at(position_, "--")) position_ = line_end(position_);
      if (is_at(position_, "/*")) position_ = comment_end(position_).value_or(position_);
    }
  }

  std::size_t line_end(std::size_t from) const {
    return std::min(sql_.find_first_of(is_postgres() ? "\n\r" : "\n", from), sql_.size());
  }

  // None for a comment that does not end.
  std::optional<std::size_t> comment_end(std::size_t from) const {
    std::size_t depth = 1;
    for (std::size_t i = from + 2; i < sql_.size(); ++i) {
      if (is_at(i, "*/")) {
        if (--depth == 0) return i + 2;
        ++i;
      } else if (is_postgres() && is_at(i, "/*")) {
        ++depth;
        ++i;
      }
    }
    return std::nullopt;
  }

  std::size_t token_end() const {
    const char c = at(position_);
    if (position_ == sql_.size() || is_at(position_, "/*")) return sql_.size();
    if (begins_word(c)) return word_end();
    if (is_digit(c)) return number_end();
    if (c == '\'' || c == '"') return past({&c, 1}, position_ + 1);  // Two tokens, if doubled.
    if (c == '$' && is_postgres()) return dollar_end();
    if (c == '`' && !is_postgres()) return past("`", position_ + 1);
    if (c == '[' && !is_postgres()) return past("]", position_);
    return position_ + 1;
  }

  // A word, or the string that it is the prefix of.
  std::size_t word_end() const {
    const std::size_t end = past_all(continues_word, position_);
    const bool is_e = end == position_ + 1 && (at(position_) == 'E' || at(position_) == 'e');
    return is_e && is_postgres() && at(end) == '\'' ? escaped_quote_end(end) : end;
  }

  // With the letters after it, be it 1e5 or nonsense.
  std::size_t number_end() const {
    const std::size_t end = past_all(is_digit, position_);
    return begins_word(at(end)) ? past_all(continues_word, end) : end;
  }

  // `open` is where the quote of an E'…' is.
  std::size_t escaped_quote_end(std::size_t open) const {
    std::size_t end = open + 1;
    while (end < sql_.size()) {
      if (sql_[end] == '\\') {
        end += 2;
      } else if (sql_[end++] == '\'') {
        const std::size_t next = continued_quote(end);
        if (next == std::string_view::npos) return end;
        end = next + 1;
      }
    }
    return sql_.size();
  }

  // Where a string that stopped before `from` goes on: at once if the quote was
  // doubled, or, as the standard has it, on another line.
  std::size_t continued_quote(std::size_t from) const {
    std::size_t next = past_all(is_space, from);
    while (is_at(next, "--")) next = past_all(is_space, line_end(next));
    const bool is_on_another_line =
        sql_.substr(0, next).find_first_of("\n\r", from) != std::string_view::npos;
    return at(next) == '\'' && (next == from || is_on_another_line) ? next : std::string_view::npos;
  }

  // $$…$$ or $tag$…$tag$; else the single character, as in $1.
  std::size_t dollar_end() const {
    std::size_t tag_end = position_ + 1;
    if (begins_word(at(tag_end))) tag_end = past_all(continues_tag, tag_end);
    if (at(tag_end) != '$') return position_ + 1;
    return past(sql_.substr(position_, tag_end + 1 - position_), tag_end + 1);
  }

  const Dialect* dialect_;
  std::string_view sql_;
  std::size_t position_ = 0;
};

// Tells, from the tokens of a statement so far, whether a `;` would end it.
class Nesting {
 public:
  explicit Nesting(const Dialect& dialect) : dialect_(&dialect) {}

  void see(std::string_view token) {
    if (token == "(") ++parentheses_;
    if (token == ")" && parentheses_ > 0) --parentheses_;
    if (begins_word(token.front())) see_word(upper(token));
    body_ended_ = previous_ == ";" && upper(token) == "END";
    previous_ = token;
  }

  bool is_open() const {
    if (parentheses_ > 0 || blocks_ > 0) return true;
    return *dialect_ == sqlite_dialect() && makes_trigger() && !body_ended_;
  }

 private:
  void see_word(const std::string& word) {
    if (words_ < first_words_.size()) first_words_[words_++] = word;
    if (*dialect_ == postgres_dialect() && parentheses_ == 0 && makes_routine()) count_block(word);
  }

  // Like psql, but for ATOMIC: what is merely called `begin` opens no block.
  void count_block(const std::string& word) {
    if (blocks_ == 0 && word == "ATOMIC" && upper(previous_) == "BEGIN") blocks_ = 1;
    if (blocks_ > 0 && word == "CASE") ++blocks_;
    if (blocks_ > 0 && word == "END") --blocks_;
  }

  bool makes_routine() const {
    const bool replaces = first_words_[1] == "OR" && first_words_[2] == "REPLACE";
    return first_words_[0] == "CREATE" &&
           contains({"FUNCTION", "PROCEDURE"}, first_words_[replaces ? 3 : 1]);
  }

  // Its body ends with the END that stands where a statement could: BEGIN, END
  // and CASE need not be counted, which is well, as SQLite allows BEGIN and END
  // for names.
  bool makes_trigger() const {
    const bool is_temporary = contains({"TEMP", "TEMPORARY"}, first_words_[1]);
    return first_words_[0] == "CREATE" && first_words_[is_temporary ? 2 : 1] == "TRIGGER";
  }

  const Dialect* dialect_;
  std::array<std::string, 4> first_words_;
  std::size_t words_ = 0;
  int parentheses_ = 0;
  int blocks_ = 0;
  bool body_ended_ = false;
  std::string_view previous_;
};

// The first tokens of `statement` in upper case, a space after each.
std::string beginning(const Dialect& dialect, std::string_view statement) {
  std::string tokens;
  Lexer lexer(dialect, statement);
  for (int i = 0; i < 6; ++i) {
    if (const std::string_view token = lexer.next(); !token.empty()) tokens += upper(token) + " ";
  }
  return tokens;
}

// Only by what can be left out without loss: an isolation level could not.
bool is_wrapped(const Dialect& dialect, const std::vector<std::string_view>& statements) {
  return statements.size() >= 2 &&
         contains(
             {"BEGIN ", "BEGIN TRANSACTION ", "BEGIN WORK ", "START TRANSACTION ",
              "BEGIN DEFERRED ", "BEGIN DEFERRED TRANSACTION ", "BEGIN IMMEDIATE ",
              "BEGIN IMMEDIATE TRANSACTION ", "BEGIN EXCLUSIVE ", "BEGIN EXCLUSIVE TRANSACTION "},
             beginning(dialect, statements.front())) &&
         contains({"COMMIT ", "COMMIT TRANSACTION ", "COMMIT WORK ", "END ", "END TRANSACTION ",
                   "END WORK "},
                  beginning(dialect, statements.back()));
}

}  // namespace

std::vector<std::string> split_statements(const Dialect& dialect, std::string_view sql) {
  const std::vector<std::string_view> found = find_statements(dialect, sql);
  return {found.begin(), found.end()};
}

std::vector<std::string_view> find_statements(const Dialect& dialect, std::string_view sql) {
  std::vector<std::string_view> statements;
  Lexer lexer(dialect, sql);
  Nesting nesting(dialect);
  std::size_t begin = 0;
  std::size_t end = 0;  // Of the last token, so that no comment can swallow a `;` put back.
  const auto finish = [&] {
    begin = std::min(sql.find_first_not_of(kSpace, begin), end);
    if (begin < end) statements.push_back(sql.substr(begin, end - begin));
    begin = end = lexer.position();
    nesting = Nesting(dialect);
  };

  for (std::string_view token = lexer.next(); !token.empty(); token = lexer.next()) {
    if (token == ";" && !nesting.is_open()) {
      finish();
    } else {
      nesting.see(token);
      end = lexer.position();
    }
  }
  finish();
  return statements;
}

std::vector<std::string_view> tokens_of(const Dialect& dialect, std::string_view sql) {
  std::vector<std::string_view> tokens;
  Lexer lexer(dialect, sql);
  for (std::string_view token = lexer.next(); !token.empty(); token = lexer.next()) {
    tokens.push_back(token);
  }
  return tokens;
}

std::string_view without_leading_comments(const Dialect& dialect, std::string_view sql) {
  Lexer lexer(dialect, sql);
  const std::string_view token = lexer.next();
  return sql.substr(lexer.position() - token.size());
}

std::optional<std::string> transaction_control(const Dialect& dialect, std::string_view statement) {
  const std::string words = beginning(dialect, statement);
  // Back to a savepoint is not out of the transaction.
  for (const char* to : {"ROLLBACK TO ", "ROLLBACK WORK TO ", "ROLLBACK TRANSACTION TO "}) {
    if (words.starts_with(to)) return std::nullopt;
  }
  for (std::string_view keywords :
       {"BEGIN", "START TRANSACTION", "COMMIT PREPARED", "COMMIT", "END", "ROLLBACK PREPARED",
        "ROLLBACK", "ABORT", "PREPARE TRANSACTION"}) {
    if (words.starts_with(std::string(keywords) + " ")) return std::string(keywords);
  }
  return std::nullopt;
}

bool refuses_transactions(const Dialect& dialect, std::string_view statement) {
  const std::string words = beginning(dialect, statement);
  const auto begins = [&](const char* keywords) { return words.starts_with(keywords); };
  if (dialect == sqlite_dialect()) {
    return std::ranges::any_of(
        std::initializer_list<const char*>{"VACUUM ", "ATTACH ", "DETACH ",
                                           "PRAGMA JOURNAL_MODE = ", "PRAGMA JOURNAL_MODE ( "},
        begins);
  }
  // REFRESH MATERIALIZED VIEW CONCURRENTLY does not mind.
  const bool works_concurrently = absl::StrContains(words, " CONCURRENTLY ");
  if (begins("REINDEX ") && works_concurrently) return true;
  if (begins("ALTER TABLE ") && is_concurrent(statement)) return true;  // DETACH PARTITION.
  return std::ranges::any_of(
      std::initializer_list<const char*>{
          "CREATE INDEX CONCURRENTLY ", "CREATE UNIQUE INDEX CONCURRENTLY ",
          "DROP INDEX CONCURRENTLY ", "REINDEX DATABASE ", "REINDEX SCHEMA ", "REINDEX SYSTEM ",
          "VACUUM ", "CREATE DATABASE ", "DROP DATABASE ", "CREATE TABLESPACE ", "DROP TABLESPACE ",
          "ALTER SYSTEM ", "DISCARD ALL "},
      begins);
}

bool is_concurrent(std::string_view statement) {
  const std::vector<std::string_view> tokens = tokens_of(postgres_dialect(), statement);
  const bool may_be =
      !tokens.empty() && contains({"CREATE", "DROP", "REINDEX", "ALTER"}, upper(tokens.front()));
  return may_be && std::ranges::any_of(tokens, [](std::string_view token) {
           return upper(token) == "CONCURRENTLY";
         });
}

bool copies_to_client(std::string_view statement) {
  const std::vector<std::string_view> tokens = tokens_of(postgres_dialect(), statement);
  if (tokens.empty() || upper(tokens.front()) != "COPY") return false;
  for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
    const std::string word = upper(tokens[i]);
    const std::string next = upper(tokens[i + 1]);
    if ((word == "FROM" && next == "STDIN") || (word == "TO" && next == "STDOUT")) return true;
  }
  return false;
}

absl::StatusOr<std::vector<std::string_view>> find_transactional_statements(const Dialect& dialect,
                                                                            std::string_view sql) {
  std::vector<std::string_view> statements = find_statements(dialect, sql);
  if (is_wrapped(dialect, statements)) {
    statements.erase(statements.begin());
    statements.pop_back();
  }
  for (const std::string_view statement : statements) {
    const char* why = nullptr;
    if (transaction_control(dialect, statement)) {
      why = "would interfere with the transaction that the migration runs in; remove it, or";
    } else if (refuses_transactions(dialect, statement)) {
      why = "cannot run in a transaction;";
    }
    if (why == nullptr) continue;
    return absl::InvalidArgumentError(
        absl::StrFormat("\"%s\" %s mark the section transaction:false (in C++: "
                        ".wrap_in_transaction = false)",
                        without_leading_comments(dialect, statement), why));
  }
  return statements;
}

absl::StatusOr<std::vector<std::string>> transactional_statements(const Dialect& dialect,
                                                                  std::string_view sql) {
  const auto found = find_transactional_statements(dialect, sql);
  if (!found.ok()) return found.status();
  return std::vector<std::string>(found->begin(), found->end());
}

}  // namespace piccolo
