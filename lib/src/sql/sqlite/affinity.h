// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "sql/conversion.h"

// SQLite's types of columns are hints: a column has an affinity, and a value that can be
// converted to it is, without a word (https://www.sqlite.org/datatype3.html, section 3).
namespace piccolo {

enum class Affinity { kInteger, kText, kBlob, kReal, kNumeric };

// Of a column whose definition names that type.
Affinity affinity_of(std::string_view type);

// What becomes of the values when the rows are copied, if those that
// `changed_by()` finds make that fail.
Conversion conversion(Affinity from, Affinity to);

// The condition, over a quoted column, that is true of a value that would become another,
// or read differently, once it has been in a column of that affinity.
std::string changed_by(Affinity from, Affinity to, std::string_view column);

}  // namespace piccolo
