// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

// The words of SQL that name a column only in quotes.
namespace piccolo {

// Whether PostgreSQL reserves `word`, which is in lower case, so that it never
// names a column without quotes: the categories R and T of pg_get_keywords().
bool is_reserved(std::string_view word);

// Whether a reserved word is a value, or ends one, so that no operand can follow
// it without an operator: NULL, CURRENT_DATE, the END of a CASE.
bool ends_operand(std::string_view word);

}  // namespace piccolo
