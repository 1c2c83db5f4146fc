// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "piccolo/column.h"
#include "sql/dialect.h"

// Together with quote_name() and the dialects' own literals the only place that puts
// names and values into SQL.
namespace piccolo {

std::string quote_table(const TableName& table);

// A default as it stands after DEFAULT; must not be NoDefault.
std::string quote_default(const Dialect& dialect, const Default& value);

}  // namespace piccolo
