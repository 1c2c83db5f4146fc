// SPDX-License-Identifier: MIT
#include "sql/quote.h"

#include <cmath>
#include <cstdlib>

#include "absl/strings/escaping.h"
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
    if (std::strtod(text.c_str(), nullptr) != value) text = absl::StrFormat("%.17g", value);
    // Without a point or an exponent it would be an integer.
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
  }
  if (dialect == Dialect::kPostgres) {
    return std::isnan(value) ? "'NaN'" : value > 0 ? "'Infinity'" : "'-Infinity'";
  }
  // SQLite reads a number beyond the largest as an infinity, and has no NaN.
  return std::isnan(value) ? "NULL" : value > 0 ? "9e999" : "-9e999";
}

// A version 4 UUID; SQLite has no function for it.
constexpr char kSqliteUuid[] =
    "(lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || "
    "substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + abs(random()) % 4, 1) || "
    "substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))))";

std::string quote_bytes(Dialect dialect, const Bytes& bytes) {
  const std::string hex = absl::BytesToHexString(bytes.data);
  if (dialect == Dialect::kSqlite) return absl::StrFormat("x'%s'", hex);
  return quote_text(dialect, "\\x" + hex) + "::bytea";
}

std::string quote_expression(Dialect dialect, const SqlExpression& expression) {
  // SQLite wants parentheses around all but a few expressions.
  const std::string& text = expression.text;
  const bool is_keyword =
      text == "current_timestamp" || text == "current_date" || text == "current_time";
  if (dialect == Dialect::kPostgres || is_keyword) return text;
  return absl::StrFormat("(%s)", text);
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
  std::string quoted =
      absl::StrFormat("'%s'", absl::StrReplaceAll(std::string(text), {{"'", "''"}}));
  if (dialect == Dialect::kSqlite || text.find('\\') == std::string_view::npos) return quoted;
  return absl::StrFormat("E%s", absl::StrReplaceAll(quoted, {{"\\", "\\\\"}}));
}

std::string quote_default(Dialect dialect, const Default& value) {
  return std::visit(
      Overloaded{
          [](NoDefault) { return std::string("NULL"); },
          [](bool boolean) { return quote_bool(boolean); },
          [](std::int64_t integer) { return absl::StrFormat("%d", integer); },
          [&](double number) { return quote_double(dialect, number); },
          [&](const std::string& text) { return quote_text(dialect, text); },
          [&](const Bytes& bytes) { return quote_bytes(dialect, bytes); },
          [&](RandomUuid) -> std::string {
            return dialect == Dialect::kPostgres ? "gen_random_uuid()" : kSqliteUuid;
          },
          [&](EmptyArray) -> std::string {
            return dialect == Dialect::kPostgres ? "'{}'" : "'[]'";
          },
          [&](const SqlExpression& expression) { return quote_expression(dialect, expression); }},
      value);
}

}  // namespace piccolo
