// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "plan/plan.h"

namespace piccolo {

// That the files of all of `plan` can be removed: that each migration has some,
// and that they lie inside the folder of their app.
absl::Status check_files(const Plan& plan);

// The files of all of `plan`, as they are shown.
std::vector<std::string> names_of_files(const Plan& plan);

// Removes the files a migration came from.
absl::Status remove_files(const PlannedMigration& migration);

}  // namespace piccolo
