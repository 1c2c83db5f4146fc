// SPDX-License-Identifier: MIT
#include "words/keywords.h"

#include <string>

namespace piccolo {
namespace {

// Those of PostgreSQL 18, which has all that older ones have.
constexpr std::string_view kReserved =
    " all analyse analyze and any array as asc asymmetric authorization binary both case cast "
    "check collate collation column concurrently constraint create cross current_catalog "
    "current_date current_role current_schema current_time current_timestamp current_user "
    "default deferrable desc distinct do else end except false fetch for foreign freeze from "
    "full grant group having ilike in initially inner intersect into is isnull join lateral "
    "leading left like limit localtime localtimestamp natural not notnull null offset on only "
    "or order outer overlaps placing primary references returning right select session_user "
    "similar some symmetric system_user table tablesample then to trailing true union unique "
    "user using variadic verbose when where window with ";

constexpr std::string_view kValues =
    " current_catalog current_date current_role current_schema current_time current_timestamp "
    "current_user default end false isnull localtime localtimestamp notnull null session_user "
    "system_user true user ";

bool contains(std::string_view words, std::string_view word) {
  return word.find(' ') == word.npos && words.find(" " + std::string(word) + " ") != words.npos;
}

}  // namespace

bool is_reserved(std::string_view word) { return contains(kReserved, word); }

bool ends_operand(std::string_view word) { return contains(kValues, word); }

}  // namespace piccolo
