// SPDX-License-Identifier: MIT
#include "sql/sqlite/double_quotes.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "overloaded.h"
#include "schema/catalogue.h"
#include "schema/table_items.h"
#include "sql/dialect.h"
#include "sql/sqlite/lexical_rules.h"

namespace piccolo {
namespace {

bool is_column(const Table& table, std::string_view name) {
  const auto is_meant = [&](std::string_view one) { return same_name(one, name); };
  return std::ranges::any_of(table.columns, is_meant, &Column::name) || is_meant("rowid") ||
         is_meant("_rowid_") || is_meant("oid");
}

absl::Status check_condition(const Constraint& constraint, const Table& table) {
  const auto* check = std::get_if<CheckConstraint>(&constraint);
  if (check == nullptr || is_partly_known(table)) return absl::OkStatus();
  const Tokens texts = texts_in_double_quotes(check->condition, table);
  if (texts.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrFormat(
      "constraint \"%s\" names \"%s\", which table %s lacks; a text has to be in single quotes",
      check->name, texts.front().name(), to_string(table.name)));
}

absl::Status check_new_column(const TableName& table, std::string_view column,
                              const Schema& before) {
  const Table* known = before.find_table(table);
  if (known == nullptr || !known->unmodelled.contains(double_quoted_text(column))) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      absl::StrFormat("a condition of table %s has the text \"%s\" in double quotes, which SQLite "
                      "would take for the new column: put it in single quotes first",
                      to_string(table), column));
}

}  // namespace

Tokens texts_in_double_quotes(std::string_view condition, const Table& table) {
  const Tokens tokens = tokenize(kSqliteRules, condition);
  Tokens texts;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const bool is_quoted = token.kind == Token::Kind::kQuotedName && token.text.front() == '"';
    const bool is_more = (i + 1 < tokens.size() && tokens[i + 1].is_one_of({".", "("})) ||
                         (i > 0 && tokens[i - 1].is_one_of({".", "COLLATE", "AS"}));
    if (is_quoted && !is_more && !is_column(table, token.name())) texts.push_back(token);
  }
  return texts;
}

std::string with_single_quotes(std::string_view condition, const Table& table) {
  std::string result;
  std::size_t end = 0;
  for (const Token& token : texts_in_double_quotes(condition, table)) {
    result.append(condition.substr(end, token.offset - end));
    result.append(sqlite_dialect().quote_text(token.name()));
    end = token.end();
  }
  return result.append(condition.substr(end));
}

std::string double_quoted_text(std::string_view text) {
  return described(kDoubleQuotedText, absl::AsciiStrToLower(std::string(text)));
}

absl::Status check_double_quotes(const Change& change, const Schema& before) {
  return std::visit(
      Overloaded{
          [&](const AddTable& op) {
            absl::Status valid;
            for (const Constraint& one : op.table.constraints) {
              valid.Update(check_condition(one, op.table));
            }
            return valid;
          },
          [&](const AddConstraint& op) {
            const Table* table = before.find_table(op.table);
            return table == nullptr ? absl::OkStatus() : check_condition(op.constraint, *table);
          },
          [&](const AddColumn& op) { return check_new_column(op.table, op.column.name, before); },
          [&](const RenameColumn& op) { return check_new_column(op.table, op.new_name, before); },
          [](const auto&) { return absl::OkStatus(); }},
      change);
}

}  // namespace piccolo
