// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "commands/apps.h"
#include "databases/backend.h"
#include "plan/adoption.h"

namespace piccolo {

// What another tool has recorded in that table, or where it has no name, in the one that
// there is, and what of it is to be adopted.  Errors: those of read_other_record() and
// choose_adoption().
absl::StatusOr<Adoption> read_adoption(Backend& backend, const DatabaseInfo& info,
                                       const AppRegistry& registry, const AppConfig& app,
                                       const std::string& table);

// kFailedPrecondition, saying how to adopt it, if another tool has run an app of which nothing
// has run here.  Where that cannot be known, a note says so.
absl::Status check_not_adoptable(Backend& backend, const DatabaseInfo& info, const Apps& apps,
                                 std::vector<std::string>& notes);

}  // namespace piccolo
