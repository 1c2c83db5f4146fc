// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

// What a fuzzer calls, again and again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

// What fuzz targets have in common.
namespace piccolo::testing {

inline int feed(std::string_view input) {
  return LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

inline std::string text_of(const std::uint8_t* data, std::size_t size) {
  return std::string(reinterpret_cast<const char*>(data), size);
}

// Ends the program, which tells a fuzzer that it has found something.
inline void require(bool holds, std::string_view law, std::string_view what = "") {
  if (holds) return;
  std::cerr << "does not hold: " << law << "\n" << what << std::endl;
  std::abort();
}

}  // namespace piccolo::testing
