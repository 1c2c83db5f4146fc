// SPDX-License-Identifier: MIT
#include "output.h"

#include <iostream>

namespace piccolo::tool {

void Output::begin() {
  std::cout << header_;
  header_.clear();
}

Output::int_type Output::overflow(int_type character) {
  if (traits_type::eq_int_type(character, traits_type::eof())) {
    return traits_type::not_eof(character);
  }
  begin();
  return std::cout.rdbuf()->sputc(traits_type::to_char_type(character));
}

std::streamsize Output::xsputn(const char* text, std::streamsize size) {
  begin();
  return std::cout.rdbuf()->sputn(text, size);
}

int Output::sync() { return std::cout.rdbuf()->pubsync(); }

}  // namespace piccolo::tool
