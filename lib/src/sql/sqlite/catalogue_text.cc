// SPDX-License-Identifier: MIT
#include "sql/sqlite/catalogue_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "schema/catalogue.h"
#include "sql/dialect.h"
#include "sql/sqlite/create_table_parts.h"
#include "sql/sqlite/lexical_rules.h"

namespace piccolo {
namespace {

using enum TypeKind;
using Kind = Token::Kind;

std::string lower(std::string_view text) { return absl::AsciiStrToLower(std::string(text)); }

// Without lengths and digits.  An INTEGER may be any of the whole numbers.
constexpr TypeKind kKinds[] = {
    kInteger,     kVarchar, kChar, kText, kBoolean,         kTimestamp, kDate,  kTime, kInterval,
    kTimestamptz, kNumeric, kReal, kUuid, kDoublePrecision, kJson,      kJsonb, kBytea};

// The numbers in parentheses at the end of a type, taken off it.
std::vector<int> take_numbers(Tokens& tokens) {
  std::vector<int> numbers;
  const auto open = std::ranges::find(tokens, "(", &Token::text);
  for (auto token = open; token != tokens.end(); ++token) {
    int number = 0;
    if (absl::SimpleAtoi(std::string(token->text), &number)) numbers.push_back(number);
  }
  tokens.erase(open, tokens.end());
  return numbers;
}

std::optional<Default> read_literal(const Tokens& tokens) {
  const bool is_negative = tokens.size() == 2 && tokens[0].is("-");
  if (tokens.size() != (is_negative ? 2 : 1)) return std::nullopt;
  const Token& token = tokens.back();
  if (token.kind == Kind::kNumber) {
    const std::string text = (is_negative ? "-" : "") + std::string(token.text);
    std::int64_t whole = 0;
    double number = 0;
    if (absl::SimpleAtoi(text, &whole)) return whole;
    if (absl::SimpleAtod(text, &number)) return number;
  }
  if (is_negative) return std::nullopt;
  if (token.is_one_of({"true", "false"})) return token.is("true");
  // A default refers to no column, so SQLite takes "x" for text.
  if (token.kind == Kind::kQuotedName && token.text.front() == '"') return token.name();
  if (token.kind != Kind::kString) return std::nullopt;
  if (token.text.front() == '\'') return token.name();
  const std::string_view digits = token.text.substr(2, token.text.size() - 3);
  return Bytes{absl::HexStringToBytes(std::string(digits))};
}

bool is_random_uuid(std::string_view expression) {
  const std::string ours = sqlite_dialect().random_uuid();
  return expression == ours || expression == ours.substr(1, ours.size() - 2);
}

class TextReader {
 public:
  explicit TextReader(const CreateTable& table) : table_(table) {}

  TableText run() {
    for (const Item item : table_.items) {
      is_constraint(item) ? read_constraints(item) : read_column(item);
    }
    if (const Item options = table_.options(); !options.empty()) {
      text_.details["options"] = joined(options);
    }
    return std::move(text_);
  }

 private:
  void read_column(Item item) {
    const std::string column = item.front().name();
    for (const Clause& clause : clauses_of(item)) {
      if (!clause.tokens.empty()) read_clause(column, clause);
    }
  }

  void read_clause(const std::string& column, const Clause& clause) {
    const Token& first = clause.tokens.front();
    if (first.is("CHECK")) return read_check(clause);
    if (first.is("UNIQUE")) text_.unique_names[lower(column)] = clause.name;
    if (first.is("REFERENCES")) text_.foreign_key_names[lower(column)] = clause.name;
    if (first.is("COLLATE") && clause.tokens.size() > 1) {
      text_.collations[lower(column)] = clause.tokens[1].name();
      text_.details[detail_of_column(column, kCollation)] = joined(clause.tokens);
    } else if (first.is_one_of({"GENERATED", "AS"})) {
      text_.details[detail_of_column(column, kGenerated)] = joined(clause.tokens);
    } else if (is_more_than_modelled(clause.tokens)) {
      text_.details[detail_of_column(column, lower(first.text))] = joined(clause.tokens);
    }
  }

  void read_constraints(Item item) {
    for (const Clause& clause : clauses_of(item)) {
      if (clause.tokens.empty()) continue;
      const Token& first = clause.tokens.front();
      if (first.is("CHECK")) {
        read_check(clause);
        continue;
      }
      const std::vector<std::string> columns = key_columns(clause);
      if (first.is("UNIQUE")) text_.unique_names[joined_columns(columns)] = clause.name;
      if (first.is("FOREIGN")) text_.foreign_key_names[joined_columns(columns)] = clause.name;
      if (columns.size() == 1 && !is_more_than_modelled(clause.tokens)) continue;
      if (first.is("UNIQUE") && !is_more_than_modelled(clause.tokens)) continue;
      // A foreign key is known by its columns alone.
      const bool is_foreign = first.is("FOREIGN");
      const std::string what =
          is_foreign || clause.name.empty()
              ? absl::StrFormat("%s (%s)", is_foreign ? "foreign key" : "key", listed(columns))
              : described("constraint", clause.name);
      text_.details[what] = joined(clause.tokens);
      text_.goes_with[what] = {columns.begin(), columns.end()};
    }
  }

  void read_check(const Clause& clause) {
    const Item condition = in_parentheses(clause.tokens);
    if (condition.empty()) return;
    text_.checks.push_back({clause.name, std::string(table_.text(condition))});
  }

  static bool is_more_than_modelled(Item tokens) {
    return std::ranges::any_of(tokens, [](const Token& token) {
      return token.is_one_of(
          {"CONFLICT", "AUTOINCREMENT", "DESC", "COLLATE", "MATCH", "DEFERRABLE"});
    });
  }

  const CreateTable& table_;
  TableText text_;
};

}  // namespace

ColumnType read_sqlite_type(std::string_view type) {
  const std::string own(type);
  if (lower(type).starts_with("array")) return {.kind = kRaw, .sql = own};
  Tokens tokens = tokenize(kSqliteRules, own);
  const std::vector<int> numbers = take_numbers(tokens);
  const std::string word = lower(absl::StrJoin(
      tokens, " ", [](std::string* out, const Token& token) { out->append(token.text); }));
  for (const TypeKind kind : kKinds) {
    ColumnType read{.kind = kind};
    if (lower(sqlite_dialect().type_name(read)) != word) continue;
    const bool has_length = kind == kVarchar || kind == kChar;
    if (has_length && numbers.size() == 1) read.length = numbers[0];
    if (kind == kNumeric && numbers.size() == 2) read.digits = Digits{numbers[0], numbers[1]};
    if (numbers.empty() || read.length || read.digits) return read;
  }
  return {.kind = kRaw, .sql = own};
}

Default read_sqlite_default(std::string_view expression, const ColumnType& type) {
  const Tokens tokens = tokenize(kSqliteRules, expression);
  if (tokens.empty() || (tokens.size() == 1 && tokens[0].is("NULL"))) return kNoDefault;
  if (is_random_uuid(expression)) return RandomUuid{};
  const bool is_array = lower(type.sql).starts_with("array");
  if (is_array && expression == "'[]'") return EmptyArray{};
  if (std::optional<Default> value = read_literal(tokens)) return *std::move(value);
  return SqlExpression{std::string(expression)};
}

absl::StatusOr<TableText> read_table_text(std::string_view sql) {
  const absl::StatusOr<CreateTable> table = parse_create_table(sql);
  if (!table.ok()) return table.status();
  return TextReader(*table).run();
}

std::string joined_columns(const std::vector<std::string>& columns) {
  return lower(absl::StrJoin(columns, ","));
}

}  // namespace piccolo
