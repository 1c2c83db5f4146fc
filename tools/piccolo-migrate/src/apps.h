// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "piccolo/app_config.h"

namespace piccolo::tool {

// The app that `--app NAME=DIR[:dep1,dep2]` names, with the migrations in its
// folder.  A DIR that has a colon itself must be followed by one.
//
// wrong_usage() for text of another form; the errors of read_migrations_folder();
// kNotFound if there is no migration, kInvalidArgument if there is one in C++.
absl::StatusOr<AppConfig> read_app(const std::string& text);

}  // namespace piccolo::tool
