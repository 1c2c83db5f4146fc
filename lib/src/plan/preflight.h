// SPDX-License-Identifier: MIT
#pragma once

#include "plan/plan.h"
#include "plan/steps.h"

namespace piccolo {

// Adds what the database itself has against a plan that would go well otherwise:
// it cannot be written, or has too few locks for so large a transaction.
void check_database(const PlanInput& input, const Plan& plan, Problems& problems);

}  // namespace piccolo
