// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "absl/status/status.h"
#include "arguments.h"

namespace piccolo::tool {

// By these people steer the targets of a build, which take no arguments; by
// kAutoAgreeVariable and kPreviewVariable the tool, too.
inline constexpr char kMigrationIdVariable[] = "PICCOLO_MIGRATION_ID";
inline constexpr char kAutoAgreeVariable[] = "PICCOLO_AUTO_AGREE";
inline constexpr char kCleanVariable[] = "PICCOLO_CLEAN";
inline constexpr char kPreviewVariable[] = "PICCOLO_PREVIEW";

// The variable; empty also if it is not set.
std::string environment(const char* variable);

// Adds what those variables say that the command heeds, in a build or outside.  An
// id on the command line counts for more than theirs, and they turn no option off.
//
// wrong_usage(), naming the variable, for one that is neither yes nor no.
absl::Status apply_environment(Arguments& arguments);

}  // namespace piccolo::tool
