// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "plan/choose.h"
#include "plan/draft.h"

namespace piccolo {

// Of many that are to be reversed and have no way back, says so once, and takes it out of
// the problems of their drafts; and says how far back one can go instead.  `drafts` are
// those of `chosen` for which there are any, in the same order.
std::vector<std::string> tell_no_way_back(std::span<const ToReverse> chosen,
                                          std::span<std::pair<Draft, const RanMigration*>> drafts);

}  // namespace piccolo
