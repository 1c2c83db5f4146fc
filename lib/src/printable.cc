// SPDX-License-Identifier: MIT
#include "piccolo/printable.h"

#include <cstdint>

#include "absl/strings/str_format.h"

namespace piccolo {
namespace {

struct Character {
  std::size_t size;  // In bytes.
  std::uint32_t code;
};

// How many bytes a character takes whose first byte is this one; 0 if none begins
// so.
std::size_t size_after(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

// The character that `text` begins with; one of size 0 if that is not UTF-8.
Character first_character(std::string_view text) {
  constexpr Character kNone{0, 0};
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = size_after(first);
  if (size < 2) return {size, first};
  if (text.size() < size) return kNone;
  std::uint32_t code = first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) != 0x80U) return kNone;
    code = code << 6U | (byte & 0x3FU);
  }
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code < kLeast[size] || code > 0x10FFFF || is_surrogate ? kNone : Character{size, code};
}

// Control characters, separators of lines, and marks of direction.
bool must_be_shown(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C ||
         (code >= 0x200E && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

std::string spelled(std::uint32_t code) {
  switch (code) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return code < 0x100 ? absl::StrFormat("\\x%02x", code) : absl::StrFormat("\\u%04x", code);
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const Character character = first_character(text);
    if (character.size == 0) {
      shown += spelled(static_cast<unsigned char>(text.front()));
      text.remove_prefix(1);
      continue;
    }
    if (must_be_shown(character.code)) {
      shown += spelled(character.code);
    } else {
      shown += text.substr(0, character.size);
    }
    text.remove_prefix(character.size);
  }
  return shown;
}

}  // namespace piccolo
