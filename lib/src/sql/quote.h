// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "piccolo/column.h"
#include "sql/dialect.h"

// Together with the dialects' own literals the only place that puts names and values
// into SQL.
namespace piccolo {

// A name as an identifier of standard SQL, whatever is in it.
std::string quote_name(std::string_view name);
std::string quote_table(const TableName& table);

// A default as it stands after DEFAULT; must not be NoDefault.
std::string quote_default(const Dialect& dialect, const Default& value);

}  // namespace piccolo
