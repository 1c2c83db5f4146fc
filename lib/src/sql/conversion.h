// SPDX-License-Identifier: MIT
#pragma once

namespace piccolo {

// What becomes of the values of a column that gets another type, where no expression says
// what they are to become.  A value is kept if it is the same in the new type: a conversion
// back to the old one, with the same settings, would give what there was.
enum class Conversion {
  kKeeps,         // Each value is kept.
  kKeepsOrFails,  // So it is, or the change fails.
  kMayChange,     // Some values become others without an error.
  kImpossible,    // The database refuses it, whatever the values.
};

}  // namespace piccolo
