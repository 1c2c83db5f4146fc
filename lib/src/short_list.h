// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace piccolo {

// `a, b, c`; of many names the first and the last, and how many are between.
std::string short_list(const std::vector<std::string>& names);

}  // namespace piccolo
