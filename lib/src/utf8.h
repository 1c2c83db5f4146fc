// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

// The characters of texts in UTF-8.
namespace piccolo {

// Whether a byte is one of a character, but not its first.
inline bool continues_character(char byte) { return (byte & 0xC0) == 0x80; }

inline std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char byte) { return !continues_character(byte); }));
}

}  // namespace piccolo
