// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace piccolo {

// Adopting is going forwards where others have gone already.
enum class Direction { kBackwards, kForwards, kAdopting };

// What a direction is called in messages.
struct DirectionWords {
  std::string_view direction;
  std::string_view done;
  std::string_view done_capitalised;
  std::string_view cannot;     // Of a migration that cannot.
  std::string_view refused;    // Above the reasons against a plan.
  std::string_view rows_were;  // What became of their rows.
  std::string_view stopped;    // Where the answer was no.
};
const DirectionWords& words_of(Direction direction);

}  // namespace piccolo
