// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "arguments.h"
#include "piccolo/tool.h"

namespace piccolo::tool {

// The database to work on: that of --database, or else PICCOLO_DATABASE_URL, the
// default of the app in the arguments, DATABASE_URL.  Apps without a default
// use the one the others agree on.
//
// wrong_usage() if there is none, or if the app is "all" and the defaults of the
// apps differ; the message says how to name one.
absl::StatusOr<std::string> choose_database_url(const Arguments& arguments,
                                                const std::vector<ToolApp>& apps);

}  // namespace piccolo::tool
