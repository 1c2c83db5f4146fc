// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "absl/functional/function_ref.h"
#include "piccolo/action.h"

namespace piccolo {

// Takes the next operation from `left`, or all that follow each other and make
// tables, or drop them.  Tables are made in an order in which each finds those it
// refers to, and dropped in one in which none is referred to; where they refer to
// each other in a circle, a foreign key is made after them all, and taken away
// before them all.  `schema` is what there is before.
//
// What is taken is moved from.
std::vector<Operation> take_in_working_order(std::span<Operation>& left, const Schema& schema);

// Hands all over in that order, until one is not taken; `schema` is to follow what they do.
void for_each_in_working_order(std::span<Operation> operations, const Schema& schema,
                               absl::FunctionRef<bool(Operation&)> take);

}  // namespace piccolo
