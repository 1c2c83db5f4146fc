// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "words/lexer.h"

// Where the statements of an SQL text begin and end.
namespace piccolo {

class Dialect;

// The single statements of `sql`, each without its `;`.  Comments before and
// inside a statement stay; what holds nothing but comments is no statement.
//
// Never fails: after a quote or a comment that does not end, the rest is one
// statement, and the database will say what is wrong with it.
// The views are parts of `sql`.
std::vector<std::string_view> find_statements(const LexicalRules& rules, std::string_view sql);

// `sql` from its first token on: empty if it holds nothing but comments.
std::string_view without_leading_comments(const LexicalRules& rules, std::string_view sql);

bool has_unterminated_comment(const LexicalRules& rules, std::string_view sql);

// The keywords, in upper case, of a single statement that begins or ends a
// transaction; none for any other, savepoints included.
std::optional<std::string> transaction_control(const LexicalRules& rules,
                                               std::string_view statement);

// The statements of a script that is going to run in a transaction.  A BEGIN
// and a COMMIT around the whole script are left out.
//
// kInvalidArgument if the script controls transactions in any other way, or has a
// statement that refuses them.
absl::StatusOr<std::vector<std::string_view>> find_transactional_statements(const Dialect& dialect,
                                                                            std::string_view sql);

}  // namespace piccolo
