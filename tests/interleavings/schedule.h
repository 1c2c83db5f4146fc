// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Who goes on at each call of several runners, and what becomes of the call.
namespace piccolo::testing {

enum class Move {
  kGo,
  kDie,         // The runner is killed before the call.
  kFail,        // The call fails and has done nothing.
  kLoseAnswer,  // The call does what it should, and its runner is told that this is not known.
};

struct Choice {
  std::size_t runner = 0;
  Move move = Move::kGo;
  bool operator==(const Choice&) const = default;
};

using Schedule = std::vector<Choice>;

// A letter for each choice, `a` for the first runner, with `!` behind it where the
// runner dies, `?` where its call fails and `~` where the answer is lost.
std::string to_string(const Schedule& schedule);
// Throws if `text` is not of that form.
Schedule parse_schedule(std::string_view text);

// 'a' for 0.
char letter_of(std::size_t runner);

}  // namespace piccolo::testing
