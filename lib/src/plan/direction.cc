// SPDX-License-Identifier: MIT
#include "plan/direction.h"

namespace piccolo {

const DirectionWords& words_of(Direction direction) {
  static constexpr DirectionWords kBackwards{.direction = "backwards",
                                             .done = "reversed",
                                             .done_capitalised = "Reversed",
                                             .cannot = "cannot be reversed",
                                             .refused = "Cannot roll back, and nothing was changed",
                                             .rows_were = "removed",
                                             .stopped = "Not proceeding: nothing was reversed"};
  static constexpr DirectionWords kForwards{.direction = "forwards",
                                            .done = "run",
                                            .done_capitalised = "Run",
                                            .cannot = "cannot be run",
                                            .refused = "Cannot run, and nothing was changed",
                                            .rows_were = "written",
                                            .stopped = "Migration stopped: nothing was recorded"};
  static constexpr DirectionWords kAdopting{.direction = "adopted",
                                            .done = "adopted",
                                            .done_capitalised = "Adopted",
                                            .cannot = "cannot be adopted",
                                            .refused = "Cannot adopt, and nothing was changed",
                                            .rows_were = "written",
                                            .stopped = "Not proceeding: nothing was adopted"};
  if (direction == Direction::kAdopting) return kAdopting;
  return direction == Direction::kBackwards ? kBackwards : kForwards;
}

}  // namespace piccolo
