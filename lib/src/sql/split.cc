// SPDX-License-Identifier: MIT
#include "sql/split.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "short_list.h"
#include "sql/dialect.h"

namespace piccolo {
namespace {

// Tells, from the tokens of a statement so far, whether a `;` would end it.
class Nesting {
 public:
  explicit Nesting(const LexicalRules& rules) : rules_(&rules) {}

  void see(const Token& token) {
    if (token.is("(")) ++parentheses_;
    if (token.is(")") && parentheses_ > 0) --parentheses_;
    if (token.kind == Token::Kind::kWord) see_word(token);
    // A trigger ends with the END that stands where a statement could: BEGIN, END
    // and CASE need not be counted, which is well, as SQLite allows BEGIN and END
    // for names.
    body_ended_ = previous_ == ";" && token.is("END");
    previous_ = token.text;
  }

  bool is_open() const {
    return parentheses_ > 0 || blocks_ > 0 || (makes_trigger_ && !body_ended_);
  }

 private:
  void see_word(const Token& word) {
    if (first_words_.size() < kFirstWords) see_first_word(word);
    if (makes_routine_ && parentheses_ == 0) count_block(word);
  }

  void see_first_word(const Token& word) {
    first_words_.push_back(word);
    makes_trigger_ =
        rules_->trigger_bodies && match_any(first_words_, {"CREATE TRIGGER", "CREATE TEMP TRIGGER",
                                                           "CREATE TEMPORARY TRIGGER"});
    makes_routine_ = rules_->atomic_bodies &&
                     match_any(first_words_, {"CREATE FUNCTION", "CREATE OR REPLACE FUNCTION",
                                              "CREATE PROCEDURE", "CREATE OR REPLACE PROCEDURE"});
  }

  // Like psql, but for ATOMIC: what is merely called `begin` opens no block.
  void count_block(const Token& word) {
    if (blocks_ == 0 && word.is("ATOMIC") && same_name(previous_, "BEGIN")) blocks_ = 1;
    if (blocks_ > 0 && word.is("CASE")) ++blocks_;
    if (blocks_ > 0 && word.is("END")) --blocks_;
  }

  static constexpr std::size_t kFirstWords = 4;

  const LexicalRules* rules_;
  Tokens first_words_;
  bool makes_trigger_ = false;
  bool makes_routine_ = false;
  int parentheses_ = 0;
  int blocks_ = 0;
  bool body_ended_ = false;
  std::string_view previous_;
};

// Only by what can be left out without loss: an isolation level could not.
bool is_wrapped(const LexicalRules& rules, const std::vector<std::string_view>& statements) {
  if (statements.size() < 2) return false;
  const auto is_one_of = [&](std::string_view statement,
                             std::initializer_list<std::string_view> phrases) {
    const Tokens tokens = tokenize_beginning(rules, statement);
    return std::ranges::any_of(
        phrases, [&](std::string_view phrase) { return match(tokens, phrase) == tokens.size(); });
  };
  return is_one_of(
             statements.front(),
             {"BEGIN", "BEGIN TRANSACTION", "BEGIN WORK", "START TRANSACTION", "BEGIN DEFERRED",
              "BEGIN DEFERRED TRANSACTION", "BEGIN IMMEDIATE", "BEGIN IMMEDIATE TRANSACTION",
              "BEGIN EXCLUSIVE", "BEGIN EXCLUSIVE TRANSACTION"}) &&
         is_one_of(statements.back(), {"COMMIT", "COMMIT TRANSACTION", "COMMIT WORK", "END",
                                       "END TRANSACTION", "END WORK"});
}

std::size_t line_in(const SqlScript& script, std::string_view part) {
  const std::string_view before(script.text.data(), part.data());
  return script.line + static_cast<std::size_t>(std::ranges::count(before, '\n'));
}

// What to do so that a script runs outside a transaction.
std::string_view how_outside(SqlFormat format) {
  switch (format) {
    case SqlFormat::kMigrate:
      return "mark the section transaction:false";
    case SqlFormat::kGoose:
      return "write \"-- +goose NO TRANSACTION\" into the file";
    case SqlFormat::kPair:
      return "put it into a pair of files of its own, which runs outside";
    case SqlFormat::kNone:
      break;
  }
  return "mark the section transaction:false (in C++: .wrap_in_transaction = false)";
}

// The lines of all but the first.
std::string list_others(const SqlScript& script, const std::vector<std::string_view>& misfits) {
  if (script.file.empty() || misfits.size() == 1) return "";
  std::vector<std::string> lines(misfits.size() - 1);
  std::transform(misfits.begin() + 1, misfits.end(), lines.begin(),
                 [&](std::string_view misfit) { return std::to_string(line_in(script, misfit)); });
  return absl::StrFormat(" (and so with line%s %s)", lines.size() == 1 ? "" : "s",
                         short_list(lines));
}

}  // namespace

std::vector<std::string_view> find_statements(const LexicalRules& rules, std::string_view sql) {
  std::vector<std::string_view> statements;
  Nesting nesting(rules);
  std::size_t begin = 0;
  std::size_t end = 0;  // Of the last token, so that no comment can swallow a `;` put back.
  const auto finish = [&](std::size_t next) {
    begin = std::min(sql.find_first_not_of(" \t\n\v\f\r", begin), end);
    if (begin < end) statements.push_back(sql.substr(begin, end - begin));
    begin = end = next;
    nesting = Nesting(rules);
  };

  Lexer lexer(rules, sql);
  while (const std::optional<Token> token = lexer.next()) {
    if (token->is(";") && !nesting.is_open()) {
      finish(token->end());
    } else {
      nesting.see(*token);
      end = token->end();
    }
  }
  finish(sql.size());
  return statements;
}

std::string_view without_leading_comments(const LexicalRules& rules, std::string_view sql) {
  const std::optional<Token> first = Lexer(rules, sql).next();
  return sql.substr(first ? first->offset : sql.size());
}

bool has_unterminated_comment(const LexicalRules& rules, std::string_view sql) {
  std::optional<Token> last;
  for (Lexer lexer(rules, sql); const std::optional<Token> token = lexer.next();) last = token;
  return last && last->kind == Token::Kind::kUnterminated && last->text.starts_with("/*");
}

std::optional<std::string> transaction_control(const LexicalRules& rules,
                                               std::string_view statement) {
  const Tokens tokens = tokenize_beginning(rules, statement);
  // Back to a savepoint is not out of the transaction.
  if (match_any(tokens, {"ROLLBACK TO", "ROLLBACK WORK TO", "ROLLBACK TRANSACTION TO"})) {
    return std::nullopt;
  }
  for (const char* keywords : {"BEGIN", "START TRANSACTION", "COMMIT PREPARED", "COMMIT", "END",
                               "ROLLBACK PREPARED", "ROLLBACK", "ABORT", "PREPARE TRANSACTION"}) {
    if (match(tokens, keywords) > 0) return keywords;
  }
  return std::nullopt;
}

std::vector<std::string_view> without_wrapping(const LexicalRules& rules,
                                               std::vector<std::string_view> statements) {
  if (!is_wrapped(rules, statements)) return statements;
  statements.erase(statements.begin());
  statements.pop_back();
  return statements;
}

std::string place_in(const SqlScript& script, std::string_view part) {
  if (script.file.empty()) return "";
  return absl::StrFormat("%s:%d: ", script.file, line_in(script, part));
}

absl::StatusOr<std::vector<std::string_view>> find_transactional_statements(
    const Dialect& dialect, const SqlScript& script) {
  const LexicalRules& rules = dialect.lexical_rules();
  std::vector<std::string_view> statements =
      without_wrapping(rules, find_statements(rules, script.text));
  std::vector<std::string_view> misfits;
  for (const std::string_view statement : statements) {
    if (transaction_control(rules, statement) || dialect.refuses_transactions(statement)) {
      misfits.push_back(without_leading_comments(rules, statement));
    }
  }
  if (misfits.empty()) return statements;
  const std::string_view first = misfits.front();
  const char* const why =
      transaction_control(rules, first)
          ? "would interfere with the transaction that the migration runs in; remove it, or"
          : "cannot run in a transaction;";
  return absl::InvalidArgumentError(absl::StrFormat("%s\"%s\" %s %s%s", place_in(script, first),
                                                    first, why, how_outside(script.format),
                                                    list_others(script, misfits)));
}

}  // namespace piccolo
