// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "piccolo/action.h"
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

// `statements` without the BEGIN and the COMMIT that stand around all of them, if they do.
std::vector<std::string_view> without_wrapping(const LexicalRules& rules,
                                               std::vector<std::string_view> statements);

// `file:line: ` of `part`, which is a part of the script's text; empty without a file.
std::string place_in(const SqlScript& script, std::string_view part);

// The statements of a script that is going to run in a transaction.  A BEGIN
// and a COMMIT around the whole script are left out.
//
// kInvalidArgument if the script controls transactions in any other way, or has a
// statement that refuses them; it names the lines, and what to do in the words of the
// script's format.
absl::StatusOr<std::vector<std::string_view>> find_transactional_statements(
    const Dialect& dialect, const SqlScript& script);
absl::StatusOr<std::vector<std::string_view>> find_transactional_statements(const Dialect&,
                                                                            SqlScript&&) = delete;

}  // namespace piccolo
