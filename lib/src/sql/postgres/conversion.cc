// SPDX-License-Identifier: MIT
#include "sql/postgres/conversion.h"

#include <algorithm>
#include <array>
#include <limits>

#include "schema/column_type.h"

namespace piccolo {
namespace {

using enum TypeKind;
using enum Conversion;

constexpr int kUnlimited = std::numeric_limits<int>::max();

// Numbers of their own accord, and foreign keys to tables that are not known, are integers.
TypeKind plain_kind(const ColumnType& type) {
  switch (type.kind) {
    case kSerial:
    case kForeignKey:
      return kInteger;
    case kBigSerial:
      return kBigInt;
    default:
      return type.kind;
  }
}

int longest_text(const ColumnType& type) {
  if (type.kind == kText) return kUnlimited;
  return type.length.value_or(type.kind == kChar ? 1 : kUnlimited);
}

// The decimal digits of a type of whole numbers; 0 for any other.
int digits_of_integer(TypeKind kind) {
  switch (kind) {
    case kSmallInt:
      return 5;
    case kInteger:
      return 10;
    case kBigInt:
      return 19;
    default:
      return 0;
  }
}

// How many decimal digits survive in a binary fraction, both ways; 0 for any other type.
int digits_of_float(TypeKind kind) {
  if (kind == kReal) return std::numeric_limits<float>::digits10;
  return kind == kDoublePrecision ? std::numeric_limits<double>::digits10 : 0;
}

// Blanks behind a text are cut off where it is too long, without an error, and mean nothing
// in a CHAR.
Conversion between_texts(const ColumnType& from, const ColumnType& to) {
  const bool has_room = longest_text(to) >= longest_text(from);
  if (from.kind == kChar) return has_room ? kKeeps : kKeepsOrFails;
  return has_room && to.kind != kChar ? kKeeps : kMayChange;
}

// JSON may end with blanks, and the text of bytes is not what they are.
Conversion to_text(const ColumnType& from, const ColumnType& to) {
  const bool is_array = from.array_dimensions > 0;
  if (!is_array && from.kind == kBytea) return kMayChange;
  if (longest_text(to) == kUnlimited) return kKeeps;
  return !is_array && from.kind == kJson ? kMayChange : kKeepsOrFails;
}

// `007` and `yes` do not come back from a number and a boolean.  JSON stays as it is written.
Conversion from_text(const ColumnType& from, const ColumnType& to) {
  const bool is_same = to.kind == kJson && to.array_dimensions == 0 && from.kind != kChar;
  return is_same ? kKeepsOrFails : kMayChange;
}

Conversion between_numerics(const ColumnType& from, const ColumnType& to) {
  if (!to.digits) return kKeeps;
  if (!from.digits || to.digits->scale < from.digits->scale) return kMayChange;
  const auto before_point = [](const Digits& digits) { return digits.precision - digits.scale; };
  return before_point(*to.digits) >= before_point(*from.digits) ? kKeeps : kKeepsOrFails;
}

Conversion from_integer(TypeKind from, const ColumnType& to) {
  const int digits = digits_of_integer(from);
  if (const int room = digits_of_integer(plain_kind(to)); room > 0) {
    return room >= digits ? kKeeps : kKeepsOrFails;
  }
  if (const int room = digits_of_float(to.kind); room > 0) {
    return room >= digits ? kKeeps : kMayChange;
  }
  if (!to.digits) return kKeeps;
  if (to.digits->scale < 0) return kMayChange;
  return to.digits->precision - to.digits->scale >= digits ? kKeeps : kKeepsOrFails;
}

// Fractions are rounded away.
Conversion from_numeric(const ColumnType& from, const ColumnType& to) {
  if (to.kind == kNumeric) return between_numerics(from, to);
  if (!from.digits) return kMayChange;
  if (digits_of_integer(plain_kind(to)) > 0) {
    return from.digits->scale <= 0 ? kKeepsOrFails : kMayChange;
  }
  const bool fits = from.digits->scale >= 0 && from.digits->scale <= from.digits->precision &&
                    from.digits->precision <= digits_of_float(to.kind);
  return fits ? kKeeps : kMayChange;
}

bool is_number(TypeKind kind) {
  return kind == kNumeric || digits_of_integer(kind) > 0 || digits_of_float(kind) > 0;
}

Conversion between_numbers(const ColumnType& from, const ColumnType& to) {
  const TypeKind kind = plain_kind(from);
  if (digits_of_integer(kind) > 0) return from_integer(kind, to);
  if (kind == kNumeric) return from_numeric(from, to);
  return kind == kReal && to.kind == kDoublePrecision ? kKeeps : kMayChange;
}

struct Known {
  TypeKind from;
  TypeKind to;
  Conversion conversion;
};

// What else PostgreSQL knows to convert.  What a time becomes depends on the time zone of the
// session, in which an hour of the year is there twice, and another not at all.
constexpr std::array kKnown = {
    Known{kBoolean, kInteger, kKeeps},
    Known{kInteger, kBoolean, kMayChange},
    Known{kDate, kTimestamp, kKeepsOrFails},
    Known{kDate, kTimestamptz, kMayChange},
    Known{kTimestamp, kDate, kMayChange},
    Known{kTimestamp, kTime, kMayChange},
    Known{kTimestamp, kTimestamptz, kMayChange},
    Known{kTimestamptz, kDate, kMayChange},
    Known{kTimestamptz, kTime, kMayChange},
    Known{kTimestamptz, kTimestamp, kMayChange},
    Known{kTime, kInterval, kKeeps},
    Known{kInterval, kTime, kMayChange},
    Known{kJson, kJsonb, kMayChange},
    Known{kJsonb, kJson, kKeeps},
    Known{kJsonb, kBoolean, kMayChange},
};

Conversion between_kinds(const ColumnType& from, const ColumnType& to) {
  const TypeKind kind = plain_kind(from);
  const TypeKind new_kind = plain_kind(to);
  if (is_number(kind) && is_number(new_kind)) return between_numbers(from, to);
  if (kind == kJsonb && is_number(new_kind)) return kMayChange;
  if (kind == new_kind) return kKeeps;
  const auto known = std::ranges::find_if(
      kKnown, [&](const Known& one) { return one.from == kind && one.to == new_kind; });
  return known == kKnown.end() ? kImpossible : known->conversion;
}

ColumnType element_of(ColumnType type) {
  type.array_dimensions = 0;
  return type;
}

}  // namespace

Conversion postgres_conversion(const ColumnType& from, const ColumnType& to) {
  if (from == to) return kKeeps;
  if (from.kind == kRaw || to.kind == kRaw) return kMayChange;
  if (is_text(from) && is_text(to)) return between_texts(from, to);
  if (is_text(to)) return to_text(from, to);
  if (is_text(from)) return from_text(from, to);
  const bool from_array = from.array_dimensions > 0;
  const bool to_array = to.array_dimensions > 0;
  if (from_array != to_array) return kImpossible;
  // PostgreSQL does not tell how many dimensions an array has.
  if (from_array) return postgres_conversion(element_of(from), element_of(to));
  return between_kinds(from, to);
}

}  // namespace piccolo
