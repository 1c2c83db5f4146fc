// SPDX-License-Identifier: MIT
#pragma once

#include <rapidcheck.h>

#include <vector>

namespace piccolo::testing {

// Choices, the same for the same seed.
class Dice {
 public:
  explicit Dice(const rc::Random& random) : random_(random) {}

  std::size_t below(std::size_t n) { return random_.next() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }

  template <typename T>
  const T& of(const std::vector<T>& values) {
    return values[below(values.size())];
  }

 private:
  rc::Random random_;
};

}  // namespace piccolo::testing
