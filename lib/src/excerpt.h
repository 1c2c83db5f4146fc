// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace piccolo {

// What stands around the byte `offset` of `text`: its line, a caret below it, and the
// lines before and after, with their numbers if `first_line` is that of the first; 0
// for a text of a single line.
//
//   11 | CREATE TABLE t (
//   12 |   id INTEGR PRIMARY KEY,
//      |      ^
//   13 | );
//
// Long lines are cut, and what a terminal would obey is printable().
std::string excerpt(std::string_view text, std::size_t offset, std::size_t first_line);

}  // namespace piccolo
