// SPDX-License-Identifier: MIT
#include "sql/sqlite/affinity.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"

namespace piccolo {
namespace {

// A text that looks like a number becomes one, and has to read as it did.
constexpr char kChangedToNumeric[] =
    "typeof($) = 'text' AND CAST($ AS NUMERIC) = +$ AND CAST(CAST($ AS NUMERIC) AS TEXT) <> $ "
    "COLLATE BINARY";

// The same, but that `7` reads `7.0`; and whole numbers of more than 53 bits are rounded.
constexpr char kChangedToReal[] =
    "(typeof($) = 'integer' AND CAST($ AS REAL) <> $) OR (typeof($) = 'text' AND CAST($ AS "
    "NUMERIC) = +$ AND CAST(CAST($ AS REAL) AS TEXT) <> $ COLLATE BINARY AND NOT (CAST(CAST($ AS "
    "NUMERIC) "
    "AS TEXT) = $ COLLATE BINARY AND CAST($ AS REAL) = CAST($ AS NUMERIC)))";

// SQLite writes 15 digits of a fraction, which may have 17.
constexpr char kChangedToText[] = "typeof($) = 'real' AND CAST(CAST($ AS TEXT) AS REAL) <> $";

// A column of no affinity keeps each value as what it is, so that none comes back as that
// once it has become something else.
constexpr char kChangedFromBlobToNumeric[] =
    "(typeof($) = 'text' AND CAST($ AS NUMERIC) = +$) OR (typeof($) = 'real' AND CAST($ AS "
    "INTEGER) = $)";
constexpr char kChangedFromBlobToReal[] =
    "typeof($) = 'integer' OR (typeof($) = 'text' AND CAST($ AS NUMERIC) = +$)";
constexpr char kChangedFromBlobToText[] = "typeof($) IN ('integer', 'real')";

// What decides on values: integers and numerics differ only in a CAST.
Affinity stored_as(Affinity affinity) {
  return affinity == Affinity::kInteger ? Affinity::kNumeric : affinity;
}

const char* pattern_of(Affinity from, Affinity to) {
  const bool is_from_blob = from == Affinity::kBlob;
  switch (to) {
    case Affinity::kInteger:
    case Affinity::kNumeric:
      return is_from_blob ? kChangedFromBlobToNumeric : kChangedToNumeric;
    case Affinity::kReal:
      return is_from_blob ? kChangedFromBlobToReal : kChangedToReal;
    case Affinity::kText:
      return is_from_blob ? kChangedFromBlobToText : kChangedToText;
    case Affinity::kBlob:
      break;
  }
  return "0";
}

}  // namespace

Affinity affinity_of(std::string_view type) {
  const std::string upper = absl::AsciiStrToUpper(std::string(type));
  const auto has = [&](const char* part) { return upper.find(part) != std::string::npos; };
  if (has("INT")) return Affinity::kInteger;
  if (has("CHAR") || has("CLOB") || has("TEXT")) return Affinity::kText;
  if (has("BLOB") || upper.empty()) return Affinity::kBlob;
  if (has("REAL") || has("FLOA") || has("DOUB")) return Affinity::kReal;
  return Affinity::kNumeric;
}

Conversion conversion(Affinity from, Affinity to) {
  from = stored_as(from);
  to = stored_as(to);
  const bool keeps =
      from == to || to == Affinity::kBlob || (from == Affinity::kReal && to == Affinity::kNumeric);
  if (keeps) return Conversion::kKeeps;
  // A `7` comes back as `7.0`.
  const bool reads_differently = from == Affinity::kText && to == Affinity::kReal;
  return reads_differently ? Conversion::kMayChange : Conversion::kKeepsOrFails;
}

std::string changed_by(Affinity from, Affinity to, std::string_view column) {
  return absl::StrReplaceAll(pattern_of(from, to), {{"$", std::string(column)}});
}

}  // namespace piccolo
