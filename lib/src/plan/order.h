// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "piccolo/action.h"

namespace piccolo {

// Takes the next element from `left`, or all that follow each other and make
// tables, or drop them.  Tables are made in an order in which each finds those it
// refers to, and dropped in one in which none is referred to; where they refer to
// each other in a circle, a foreign key is made after them all, and taken away
// before them all.  `schema` is what there is before.
//
// `Element` is an Operation or an Action.  What is taken is moved from.
template <typename Element>
std::vector<Element> take_in_working_order(std::span<Element>& left, const Schema& schema);

extern template std::vector<Operation> take_in_working_order(std::span<Operation>&, const Schema&);
extern template std::vector<Action> take_in_working_order(std::span<Action>&, const Schema&);

}  // namespace piccolo
