// SPDX-License-Identifier: MIT
#include "sql/own_transactions.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_format.h"
#include "sql/split.h"

namespace piccolo {
namespace {

bool begins(std::string_view keywords) {
  return keywords == "BEGIN" || keywords == "START TRANSACTION";
}

// What another session has prepared is in no transaction.
bool ends(std::string_view keywords) {
  return !begins(keywords) && !keywords.ends_with("PREPARED");
}

absl::Status unbalanced(const Dialect& dialect, const SqlScript& script, std::string_view statement,
                        std::string_view why) {
  const std::string_view shown = without_leading_comments(dialect.lexical_rules(), statement);
  return absl::InvalidArgumentError(
      absl::StrFormat("%s\"%s\" %s", place_in(script, shown), shown, why));
}

}  // namespace

bool has_own_transactions(const Dialect& dialect, std::string_view sql) {
  const LexicalRules& rules = dialect.lexical_rules();
  return std::ranges::any_of(without_wrapping(rules, find_statements(rules, sql)),
                             [&](std::string_view statement) {
                               return transaction_control(rules, statement).has_value();
                             });
}

absl::Status check_own_transactions(const Dialect& dialect, const SqlScript& script) {
  const LexicalRules& rules = dialect.lexical_rules();
  std::string_view open;  // The statement that has begun a transaction.
  for (const std::string_view statement : find_statements(rules, script.text)) {
    const auto keywords = transaction_control(rules, statement);
    if (!keywords) continue;
    if (begins(*keywords) && !open.empty()) break;
    if (begins(*keywords)) {
      open = statement;
    } else if (ends(*keywords)) {
      if (open.empty()) {
        return unbalanced(dialect, script, statement, "ends a transaction that nothing has begun");
      }
      open = {};
    }
  }
  if (open.empty()) return absl::OkStatus();
  return unbalanced(dialect, script, open,
                    "begins a transaction that no COMMIT ends: add one, or remove it");
}

}  // namespace piccolo
