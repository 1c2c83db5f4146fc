// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piccolo {

// How many characters have to be added, left out, changed or swapped with their
// neighbour to make `second` of `first`.
std::size_t edit_distance(std::string_view first, std::string_view second);

// The one of `words` that somebody who wrote `word` most likely meant: one that is
// spelled almost the same, or the only one that begins so.  None if no word is
// close, or if `word` is one of them.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& words);

}  // namespace piccolo
