// SPDX-License-Identifier: MIT
#include "sql/quote.h"

#include <cmath>
#include <cstdlib>

#include "absl/strings/str_format.h"
#include "overloaded.h"

namespace piccolo {
namespace {

std::string quote_bool(bool value) { return value ? "true" : "false"; }

// The shortest of 15 and 17 digits that is read back as the same number.
std::string quote_double(const Dialect& dialect, double value) {
  if (!std::isfinite(value)) return dialect.quote_not_finite(value);
  std::string text = absl::StrFormat("%.15g", value);
  if (std::strtod(text.c_str(), nullptr) != value) text = absl::StrFormat("%.17g", value);
  // Without a point or an exponent it would be an integer.
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

}  // namespace

std::string quote_table(const TableName& table) {
  if (table.schema.empty()) return quote_name(table.name);
  return quote_name(table.schema) + "." + quote_name(table.name);
}

namespace {

// PostgreSQL and SQLite want parentheses around all but a few expressions, PostgreSQL
// only where a column is made and not where its default is set.
std::string quote_expression(const std::string& text) {
  const bool is_keyword =
      text == "current_timestamp" || text == "current_date" || text == "current_time";
  return is_keyword ? text : absl::StrFormat("(%s)", text);
}

}  // namespace

std::string quote_default(const Dialect& dialect, const Default& value) {
  return std::visit(
      Overloaded{[](NoDefault) { return std::string("NULL"); },
                 [](bool boolean) { return quote_bool(boolean); },
                 [](std::int64_t integer) { return absl::StrFormat("%d", integer); },
                 [&](double number) { return quote_double(dialect, number); },
                 [&](const std::string& text) { return dialect.quote_text(text); },
                 [&](const Bytes& bytes) { return dialect.quote_bytes(bytes); },
                 [&](RandomUuid) { return dialect.random_uuid(); },
                 [&](EmptyArray) { return dialect.empty_array(); },
                 [](const SqlExpression& expression) { return quote_expression(expression.text); }},
      value);
}

}  // namespace piccolo
