// SPDX-License-Identifier: MIT
#include "sql/quote.h"

#include <cmath>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "overloaded.h"

namespace piccolo {
namespace {

std::string quote_bool(bool value) { return value ? "true" : "false"; }

// The shortest of 15 and 17 digits that is read back as the same number.
std::string quote_double(Dialect dialect, double value) {
  if (std::isfinite(value)) {
    std::string text = absl::StrFormat("%.15g", value);
    if (std::stod(text) != value) text = absl::StrFormat("%.17g", value);
    // Without a point or an exponent it would be an integer.
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
  }
  if (dialect == Dialect::kPostgres) {
    return std::isnan(value) ? "'NaN'" : value > 0 ? "'Infinity'" : "'-Infinity'";
  }
  // SQLite reads a number beyond the largest as an infinity, and has no NaN.
  return std::isnan(value) ? "NULL" : value > 0 ? "9e999" : "-9e999";
}

std::string quote_expression(Dialect dialect, const SqlExpression& expression) {
  // SQLite wants parentheses around all but a few expressions.
  if (dialect == Dialect::kSqlite && expression.text != "current_timestamp") {
    return absl::StrFormat("(%s)", expression.text);
  }
  return expression.text;
}

}  // namespace

std::string quote_name(std::string_view name) {
  return absl::StrFormat("\"%s\"", absl::StrReplaceAll(std::string(name), {{"\"", "\"\""}}));
}

std::string quote_table(const TableName& table) {
  if (table.schema.empty()) return quote_name(table.name);
  return quote_name(table.schema) + "." + quote_name(table.name);
}

std::string quote_text(Dialect dialect, std::string_view text) {
  const std::string quoted =
      absl::StrFormat("'%s'", absl::StrReplaceAll(std::string(text), {{"'", "''"}}));
  if (dialect == Dialect::kSqlite || text.find('\\') == std::string_view::npos) return quoted;
  return "E" + absl::StrReplaceAll(quoted, {{"\\", "\\\\"}});
}

std::string quote_default(Dialect dialect, const Default& value) {
  return std::visit(Overloaded{[](NoDefault) { return std::string("NULL"); },
                               [](bool boolean) { return quote_bool(boolean); },
                               [](std::int64_t integer) { return absl::StrFormat("%d", integer); },
                               [&](double number) { return quote_double(dialect, number); },
                               [&](const std::string& text) { return quote_text(dialect, text); },
                               [&](const SqlExpression& expression) {
                                 return quote_expression(dialect, expression);
                               }},
                    value);
}

}  // namespace piccolo
