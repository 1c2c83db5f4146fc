// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace piccolo {

// A parameter of a query.  Text is bound, never pasted into SQL, and must be UTF-8 without
// a NUL.  nullptr is NULL.
using Value = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string>;

// A row of a query's answer: each value as the text that the database makes of it, in
// the order of the columns; none for NULL.
using Row = std::vector<std::optional<std::string>>;

}  // namespace piccolo
