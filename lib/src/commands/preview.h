// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "plan/plan.h"

namespace piccolo {

// The plan as it would be executed, statement by statement, as SQL.
std::string preview(const Plan& plan, const Dialect& dialect, TransactionScope scope);

// The line of a preview that says that a file would be removed.
std::string preview_of_file(const std::string& file);

}  // namespace piccolo
