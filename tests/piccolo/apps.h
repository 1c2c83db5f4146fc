// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "piccolo/tool.h"

namespace piccolo::testing {

// The apps in a JSON file, whose migrations are lists of operations:
//
//   [{"name": "music", "depends_on": [], "migrations": [
//     {"id": "1", "operations": [{"op": "drop_table", "table": "band"}]}]}]
//
// Throws on anything it does not understand.
std::vector<ToolApp> read_apps(const std::string& path);

}  // namespace piccolo::testing
