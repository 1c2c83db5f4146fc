// SPDX-License-Identifier: MIT
#include "sql/postgres/catalogue_text.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "words/postgres_rules.h"

namespace piccolo {
namespace {

using enum TypeKind;
using Kind = Token::Kind;

struct TypeWord {
  std::string_view word;
  TypeKind kind;
};

// https://www.postgresql.org/docs/current/datatype.html
constexpr TypeWord kTypeWords[] = {
    {"smallint", kSmallInt},
    {"int2", kSmallInt},
    {"integer", kInteger},
    {"int", kInteger},
    {"int4", kInteger},
    {"bigint", kBigInt},
    {"int8", kBigInt},
    {"serial", kSerial},
    {"bigserial", kBigSerial},
    {"character varying", kVarchar},
    {"varchar", kVarchar},
    {"character", kChar},
    {"char", kChar},
    {"text", kText},
    {"boolean", kBoolean},
    {"bool", kBoolean},
    {"timestamp without time zone", kTimestamp},
    {"timestamp", kTimestamp},
    {"timestamp with time zone", kTimestamptz},
    {"timestamptz", kTimestamptz},
    {"date", kDate},
    {"time without time zone", kTime},
    {"time", kTime},
    {"interval", kInterval},
    {"numeric", kNumeric},
    {"decimal", kNumeric},
    {"real", kReal},
    {"float4", kReal},
    {"double precision", kDoublePrecision},
    {"float8", kDoublePrecision},
    {"uuid", kUuid},
    {"json", kJson},
    {"jsonb", kJsonb},
    {"bytea", kBytea},
};

std::optional<int> read_number(std::string_view text) {
  int number = 0;
  if (!absl::SimpleAtoi(std::string(text), &number)) return std::nullopt;
  return number;
}

// Takes what is in the parentheses at the end off a type, if there are any.
std::string_view take_modifier(std::string_view& type) {
  const std::size_t open = type.find('(');
  if (open == type.npos || type.back() != ')') return {};
  const std::string_view modifier = type.substr(open + 1, type.size() - open - 2);
  type = type.substr(0, open);
  while (type.ends_with(' ')) type.remove_suffix(1);
  return modifier;
}

// False if the type is none that the model has with this modifier.
bool set_modifier(std::string_view modifier, ColumnType& type) {
  if (modifier.empty()) {
    if (type.kind == kChar) type.length = 1;
    return true;
  }
  if (type.kind == kVarchar || type.kind == kChar) {
    type.length = read_number(modifier);
    return type.length.has_value();
  }
  if (type.kind != kNumeric) return false;
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(std::string(modifier), absl::MaxSplits(',', 1));
  const auto precision = read_number(parts.first);
  const auto scale = parts.second.empty() ? 0 : read_number(parts.second);
  if (!precision || !scale) return false;
  type.digits = Digits{*precision, *scale};
  return true;
}

bool is_whole_number(TypeKind kind) { return kind <= kBigSerial; }
bool is_number(TypeKind kind) {
  return is_whole_number(kind) || kind == kNumeric || kind == kReal || kind == kDoublePrecision;
}
bool is_text(TypeKind kind) { return kind == kVarchar || kind == kChar || kind == kText; }

// Whether a literal of type `literal` is one of `column`, too.
bool is_of_type(const ColumnType& literal, const ColumnType& column) {
  if (literal.array_dimensions != column.array_dimensions) return false;
  if (is_number(column.kind)) return is_number(literal.kind);
  if (is_text(column.kind)) return is_text(literal.kind);
  return literal.kind == column.kind && literal.sql == column.sql;
}

std::optional<Default> read_number_of(std::string_view text, TypeKind kind) {
  std::int64_t whole = 0;
  const bool is_whole = absl::SimpleAtoi(std::string(text), &whole);
  if (is_whole_number(kind) || kind == kNumeric) {
    if (is_whole) return whole;
    if (is_whole_number(kind)) return std::nullopt;
  }
  double number = 0;
  if (!absl::SimpleAtod(std::string(text), &number)) return std::nullopt;
  // A numeric may have more digits than a double has.
  if (kind == kNumeric && absl::StrFormat("%.15g", number) != text) return std::nullopt;
  return number;
}

std::optional<Default> read_value(const std::string& text, const ColumnType& type) {
  if (type.array_dimensions > 0) {
    return text == "{}" ? std::optional<Default>(EmptyArray{}) : std::nullopt;
  }
  if (is_number(type.kind)) return read_number_of(text, type.kind);
  if (type.kind == kBoolean) return std::nullopt;
  if (type.kind != kBytea) return text;
  if (!text.starts_with("\\x")) return std::nullopt;
  return Bytes{absl::HexStringToBytes(text.substr(2))};
}

// The words of a literal, and the type that it is cast to, if it is.
struct Literal {
  std::string text;
  bool is_string = false;
  std::optional<ColumnType> type = std::nullopt;
};

// None if the expression is more than a literal.
std::optional<Literal> read_literal(std::string_view expression) {
  const Tokens tokens = tokenize(kPostgresRules, expression);
  const std::size_t sign = !tokens.empty() && tokens[0].is("-") ? 1 : 0;
  if (tokens.size() <= sign) return std::nullopt;
  const Token& token = tokens[sign];
  const bool is_string = sign == 0 && token.kind == Kind::kString && token.text.front() == '\'';
  if (!is_string && token.kind != Kind::kNumber) return std::nullopt;
  Literal literal{(sign == 1 ? "-" : "") + token.name(), is_string};
  if (tokens.size() == sign + 1) return literal;
  if (!tokens[sign + 1].is("::") || tokens.size() == sign + 2) return std::nullopt;
  const std::string_view type = expression.substr(tokens[sign + 2].offset);
  const bool ends_there = std::all_of(tokens.begin() + static_cast<std::ptrdiff_t>(sign) + 2,
                                      tokens.end(), [](const Token& one) {
                                        return one.is_name() || one.kind == Kind::kNumber ||
                                               one.is_one_of({"(", ")", "[", "]", ",", "."});
                                      });
  if (!ends_there) return std::nullopt;
  literal.type = read_postgres_type(type);
  return literal;
}

std::optional<Default> read_plain_value(std::string_view expression, const ColumnType& type) {
  const bool is_scalar = type.array_dimensions == 0;
  if (is_scalar && type.kind == kBoolean) {
    if (expression == "true" || expression == "false") return expression == "true";
  }
  if (is_scalar && type.kind == kUuid) {
    if (expression == "gen_random_uuid()" || expression == "uuid_generate_v4()") {
      return RandomUuid{};
    }
  }
  const std::optional<Literal> literal = read_literal(expression);
  if (!literal) return std::nullopt;
  if (!literal->is_string && !is_number(type.kind)) return std::nullopt;
  if (literal->type && !is_of_type(*literal->type, type)) return std::nullopt;
  return read_value(literal->text, type);
}

}  // namespace

ColumnType read_postgres_type(std::string_view type) {
  ColumnType read;
  for (; type.ends_with("[]"); type.remove_suffix(2)) read.array_dimensions = 1;
  const std::string lowered = absl::AsciiStrToLower(std::string(type));
  std::string_view word = lowered;
  const std::string_view modifier = take_modifier(word);
  const auto* const found = std::ranges::find(kTypeWords, word, &TypeWord::word);
  if (found != std::end(kTypeWords)) {
    read.kind = found->kind;
    if (set_modifier(modifier, read)) return read;
  }
  return {.kind = kRaw, .sql = std::string(type), .array_dimensions = read.array_dimensions};
}

Default read_postgres_default(std::string_view expression, const ColumnType& type) {
  if (expression.empty() || expression == "NULL" || expression.starts_with("NULL::")) {
    return kNoDefault;
  }
  return read_plain_value(expression, type).value_or(SqlExpression{std::string(expression)});
}

}  // namespace piccolo
