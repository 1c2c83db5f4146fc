// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace piccolo {

// A parameter of a query.  Text is bound, never pasted into SQL.
using Value = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string>;

// A row of a query's answer: each value as text, none for NULL.
using Row = std::vector<std::optional<std::string>>;

}  // namespace piccolo
