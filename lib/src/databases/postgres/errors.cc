// SPDX-License-Identifier: MIT
#include "databases/postgres/errors.h"

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "databases/errors.h"
#include "utf8.h"
#include "words/postgres_rules.h"

namespace piccolo {
namespace {

std::string field(const PGresult* answer, int name) {
  const char* text = PQresultErrorField(answer, name);
  return text == nullptr ? "" : text;
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html
bool has_sqlstate(const PGresult* answer, std::initializer_list<std::string_view> states) {
  const std::string state = field(answer, PG_DIAG_SQLSTATE);
  return std::ranges::find(states, state) != states.end();
}

// What the server advises, unless that is not for a migration: to drop more than was
// asked for loses what nobody can restore, and transactions are not its own.
std::string hint_of(const PGresult* answer) {
  std::string hint = field(answer, PG_DIAG_MESSAGE_HINT);
  const Tokens words = tokenize(kPostgresRules, hint);
  const auto says = [&](std::string_view word) { return has_word(words, word); };
  return says("CASCADE") || says("COMMIT") || says("ROLLBACK") ? "" : hint;
}

// Where in a procedure it was.
std::string context_of(const PGresult* answer) {
  std::string context = field(answer, PG_DIAG_CONTEXT);
  const std::string query = field(answer, PG_DIAG_INTERNAL_QUERY);
  if (query.empty()) return context;
  return context + (context.empty() ? "" : "\n") + "query: " + query;
}

// Where the `count`-th character of a text in UTF-8 begins.
std::size_t offset_of(std::string_view text, std::size_t count) {
  std::size_t offset = 0;
  for (; offset < text.size(); ++offset) {
    if (!continues_character(text[offset]) && count-- == 0) break;
  }
  return offset;
}

}  // namespace

std::optional<std::size_t> error_offset(const PGresult* answer, std::string_view statement) {
  std::size_t position = 0;  // In characters, from 1.
  const bool is_known = absl::SimpleAtoi(field(answer, PG_DIAG_STATEMENT_POSITION), &position);
  if (!is_known || position == 0) return std::nullopt;
  return offset_of(statement, position - 1);
}

absl::Status read_error(const PGresult* answer, std::string_view statement) {
  ErrorDetails details{.sqlstate = field(answer, PG_DIAG_SQLSTATE),
                       .detail = field(answer, PG_DIAG_MESSAGE_DETAIL),
                       .context = context_of(answer),
                       .hint = hint_of(answer)};
  locate(details, postgres_dialect(), statement, error_offset(answer, statement));
  return with_details(absl::InternalError(field(answer, PG_DIAG_MESSAGE_PRIMARY)), details);
}

bool is_blocked(const PGresult* answer) {
  // No lock available; a deadlock.
  return has_sqlstate(answer, {"55P03", "40P01"});
}

bool wants_commit_before(const PGresult* answer) {
  // Pending events of triggers; a new value of an enum.
  return has_sqlstate(answer, {"55006", "55P04"});
}

}  // namespace piccolo
