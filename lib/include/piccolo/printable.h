// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace piccolo {

// `text` fit to be shown to people within a line, whoever wrote it: what would end
// the line, move the cursor, change colours or turn the direction of writing is
// shown instead of done, as `\n`, `\x1b`, `\u202e`, and so is what is not UTF-8.
std::string printable(std::string_view text);

}  // namespace piccolo
