// SPDX-License-Identifier: MIT
#include "sql/postgres/statements.h"

#include <optional>
#include <span>

#include "words/postgres_rules.h"

namespace piccolo {

bool refuses_transactions(std::string_view statement) {
  const Tokens tokens = tokenize_beginning(kPostgresRules, statement);
  // REFRESH MATERIALIZED VIEW CONCURRENTLY does not mind.
  if (match(tokens, "REINDEX") > 0 && has_word(tokens, "CONCURRENTLY")) return true;
  // DETACH PARTITION.
  if (match(tokens, "ALTER TABLE") > 0 && is_concurrent(statement)) return true;
  return match_any(tokens, {"CREATE INDEX CONCURRENTLY", "CREATE UNIQUE INDEX CONCURRENTLY",
                            "DROP INDEX CONCURRENTLY", "REINDEX DATABASE", "REINDEX SCHEMA",
                            "REINDEX SYSTEM", "VACUUM", "CREATE DATABASE", "DROP DATABASE",
                            "CREATE TABLESPACE", "DROP TABLESPACE", "ALTER SYSTEM", "DISCARD ALL"});
}

bool is_concurrent(std::string_view statement) {
  const auto first = Lexer(kPostgresRules, statement).next();
  return first && first->is_one_of({"CREATE", "DROP", "REINDEX", "ALTER"}) &&
         has_word(tokenize(kPostgresRules, statement), "CONCURRENTLY");
}

bool copies_to_client(std::string_view statement) {
  const auto first = Lexer(kPostgresRules, statement).next();
  if (!first || !first->is("COPY")) return false;
  const Tokens tokens = tokenize(kPostgresRules, statement);
  for (std::span<const Token> rest = tokens; !rest.empty(); rest = rest.subspan(1)) {
    if (match_any(rest, {"FROM STDIN", "TO STDOUT"})) return true;
  }
  return false;
}

}  // namespace piccolo
