// SPDX-License-Identifier: MIT
#include "sql/postgres/literals.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "overloaded.h"
#include "schema/column_type.h"

namespace piccolo {
namespace {

using enum TypeKind;

bool is_number(const ColumnType& type) {
  if (type.array_dimensions > 0) return false;
  switch (type.kind) {
    case kSmallInt:
    case kInteger:
    case kBigInt:
    case kNumeric:
    case kReal:
    case kDoublePrecision:
    case kForeignKey:
      return true;
    default:
      return false;
  }
}

bool is_one(const ColumnType& type, TypeKind kind) {
  return type.array_dimensions == 0 && type.kind == kind;
}

bool has_digit(const std::string& text) { return std::ranges::any_of(text, absl::ascii_isdigit); }

bool is_among(const std::string& text, std::initializer_list<const char*> words) {
  return std::ranges::find(words, text) != words.end();
}

// PostgreSQL 16 also has 0x1F and 1_000.
bool may_be_newer_number(const std::string& text) {
  const std::size_t start = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  return start < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[start])) &&
         text.find_first_of("xob_") != std::string::npos;
}

template <typename Integer>
bool is_integer(const std::string& text) {
  if (may_be_newer_number(text)) return true;
  std::int64_t value = 0;
  return absl::SimpleAtoi(text, &value) && value >= std::numeric_limits<Integer>::min() &&
         value <= std::numeric_limits<Integer>::max();
}

bool is_fraction(const std::string& text) {
  double value = 0;
  return absl::SimpleAtod(text, &value) || may_be_newer_number(text);
}

// Any beginning of a word that no other begins with.
bool is_boolean(const std::string& text) {
  if (is_among(text, {"on", "of", "off", "1", "0"})) return true;
  return !text.empty() &&
         std::ranges::any_of(std::array{"true", "false", "yes", "no"},
                             [&](const char* word) { return absl::StartsWith(word, text); });
}

bool is_moment(const std::string& text) {
  return has_digit(text) || is_among(text, {"now", "today", "tomorrow", "yesterday", "infinity",
                                            "-infinity", "+infinity", "epoch"});
}

bool is_uuid(std::string text) {
  if (absl::StartsWith(text, "{") && absl::EndsWith(text, "}")) {
    text = text.substr(1, text.size() - 2);
  }
  std::erase(text, '-');
  return text.size() == 32 && std::ranges::all_of(text, absl::ascii_isxdigit);
}

// Of a type that is no array.
bool is_literal_of(const std::string& original, TypeKind kind) {
  std::string text = absl::AsciiStrToLower(original);
  absl::StripAsciiWhitespace(&text);
  switch (kind) {
    case kSmallInt:
      return is_integer<std::int16_t>(text);
    case kInteger:
    case kForeignKey:
      return is_integer<std::int32_t>(text);
    case kBigInt:
      return is_integer<std::int64_t>(text);
    case kNumeric:
    case kReal:
    case kDoublePrecision:
      return is_fraction(text);
    case kBoolean:
      return is_boolean(text);
    case kTimestamp:
    case kTimestamptz:
    case kDate:
      return is_moment(text);
    case kTime:
      return has_digit(text) || is_among(text, {"now", "allballs"});
    case kInterval:
      return has_digit(text) || is_among(text, {"infinity", "-infinity", "+infinity"});
    case kUuid:
      return is_uuid(original);
    case kJson:
    case kJsonb:
      return nlohmann::json::accept(original);
    default:
      return true;
  }
}

bool is_literal_of(const std::string& text, const ColumnType& type) {
  if (type.array_dimensions == 0) return is_literal_of(text, type.kind);
  const std::size_t start = text.find_first_not_of(" \t\n\r\f\v");
  return start != std::string::npos && (text[start] == '{' || text[start] == '[');
}

}  // namespace

bool is_default_of(const Default& value, const ColumnType& type) {
  if (type.kind == kRaw) return true;
  return std::visit(
      Overloaded{[](const NoDefault&) { return true; }, [](const SqlExpression&) { return true; },
                 [&](bool) { return is_one(type, kBoolean) || is_text(type); },
                 [&](std::int64_t) { return is_number(type) || is_text(type); },
                 [&](double number) {
                   if (!std::isfinite(number)) return is_literal_of("Infinity", type);
                   return is_number(type) || is_text(type);
                 },
                 [&](const std::string& text) { return is_literal_of(text, type); },
                 [&](const Bytes&) { return is_one(type, kBytea) || is_text(type); },
                 [&](const RandomUuid&) { return is_one(type, kUuid) || is_text(type); },
                 [&](const EmptyArray&) { return is_literal_of("{}", type); }},
      value);
}

}  // namespace piccolo
