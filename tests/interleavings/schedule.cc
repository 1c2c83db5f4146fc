// SPDX-License-Identifier: MIT
#include "interleavings/schedule.h"

#include <stdexcept>

namespace piccolo::testing {
namespace {

// By Move; the first has no sign.
constexpr std::string_view kSigns = " !?~";

}  // namespace

char letter_of(std::size_t runner) { return static_cast<char>('a' + runner); }

std::string to_string(const Schedule& schedule) {
  std::string text;
  for (const Choice& choice : schedule) {
    text += letter_of(choice.runner);
    if (choice.move != Move::kGo) text += kSigns[static_cast<std::size_t>(choice.move)];
  }
  return text;
}

Schedule parse_schedule(std::string_view text) {
  Schedule schedule;
  for (const char c : text) {
    const std::size_t sign = kSigns.find(c);
    if (c >= 'a' && c <= 'z') {
      schedule.push_back({.runner = static_cast<std::size_t>(c - 'a')});
    } else if (!schedule.empty() && sign != std::string_view::npos && sign > 0) {
      schedule.back().move = static_cast<Move>(sign);
    } else {
      throw std::invalid_argument("\"" + std::string(text) + "\" is not a schedule");
    }
  }
  return schedule;
}

}  // namespace piccolo::testing
