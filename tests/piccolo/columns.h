// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

#include "piccolo/column.h"

namespace piccolo::testing {

// A column as `{"type": "Varchar", "name": "title", "length": 50, …}`: made by
// the maker of that name.  What is left out has the maker's own value; a default
// that is null is none.
Column column_from(const nlohmann::json& text);

}  // namespace piccolo::testing
