// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <random>
#include <thread>

namespace piccolo {

// Pauses that grow, each of a random length, so that two who wait for each other
// do not keep meeting.
class Pauses {
 public:
  Pauses(std::chrono::milliseconds first, std::chrono::milliseconds longest)
      : next_(first), longest_(longest) {}

  void pause() {
    using Length = std::chrono::milliseconds::rep;
    // A seed costs more than a transaction that never has to wait ought to pay.
    if (!random_) random_.emplace(std::random_device()());
    std::uniform_int_distribution<Length> jitter(next_.count() / 2, next_.count());
    std::this_thread::sleep_for(std::chrono::milliseconds(jitter(*random_)));
    next_ = std::min(next_ * 2, longest_);
  }

 private:
  std::optional<std::minstd_rand> random_;
  std::chrono::milliseconds next_;
  std::chrono::milliseconds longest_;
};

}  // namespace piccolo
