// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "piccolo/schema.h"
#include "schema/names.h"
#include "words/lexer.h"

// SQLite takes "x" for a text where there is no such column, and for the column as soon as
// there is one (https://www.sqlite.org/quirks.html#dblquote).
namespace piccolo {

// The texts in double quotes that a condition of a table has.
Tokens texts_in_double_quotes(std::string_view condition, const Table& table);

// The condition with these in single quotes, which means the same for good.
std::string with_single_quotes(std::string_view condition, const Table& table);

// How a Table has such a text among what there are no words for.
std::string double_quoted_text(std::string_view text);

// That no condition has such a text, and that no column gets the name of one.
absl::Status check_double_quotes(const Change& change, const Schema& before);

}  // namespace piccolo
