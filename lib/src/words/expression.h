// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

// Expressions of SQL, as far as the names in them go.  They are read as PostgreSQL
// would, which reads differently only what SQLite refuses in a condition, or comments.
namespace piccolo {

// Whether `column` is named in `expression`, quoted or not.
bool mentions(std::string_view expression, std::string_view column);

// `expression` with `column` called `new_name`.
std::string rename_in(std::string_view expression, std::string_view column,
                      std::string_view new_name);

// `expression` with the columns of `table` named without it: "t.a > 0" is "a > 0".
std::string without_qualifier(std::string_view expression, std::string_view table);

}  // namespace piccolo
