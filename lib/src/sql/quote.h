// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "piccolo/column.h"
#include "piccolo/database.h"

// The only place that puts names and values into SQL.
namespace piccolo {

// A name as an identifier of both dialects, whatever is in it.
std::string quote_name(std::string_view name);
std::string quote_table(const TableName& table);

// Text as a literal.  PostgreSQL's reading of backslashes depends on a setting,
// so text with one becomes an E'' literal there.
std::string quote_text(Dialect dialect, std::string_view text);

// A default as it stands after DEFAULT; must not be NoDefault.
std::string quote_default(Dialect dialect, const Default& value);

}  // namespace piccolo
