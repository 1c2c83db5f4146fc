// SPDX-License-Identifier: MIT
#include "piccolo/printable.h"

#include <cstdint>

#include "absl/strings/str_format.h"
#include "utf8.h"

namespace piccolo {
namespace {

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
