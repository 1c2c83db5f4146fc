// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// The characters of texts in UTF-8.
namespace piccolo {

// Whether a byte is one of a character, but not its first.
inline bool continues_character(char byte) { return (byte & 0xC0) == 0x80; }

inline std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char byte) { return !continues_character(byte); }));
}

struct Character {
  std::size_t size;  // In bytes.
  std::uint32_t code;
};

// The character that `text`, which is not empty, begins with; one of size 0 if that is not
// UTF-8.
Character first_character(std::string_view text);

// Where `text` ceases to be UTF-8.
std::optional<std::size_t> find_not_utf8(std::string_view text);

}  // namespace piccolo
