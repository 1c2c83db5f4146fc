// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "plan/plan.h"

namespace piccolo {

// The plan as it would be executed, statement by statement, as SQL.
std::string preview(const Plan& plan, const Dialect& dialect, TransactionScope scope);

}  // namespace piccolo
