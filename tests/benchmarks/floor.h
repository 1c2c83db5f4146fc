// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "benchmarks/child.h"

// How fast it can be: SQL sent by calls of the C libraries, with nothing around
// it.  Each text is several statements, sent at once.
namespace piccolo::benchmarks {

// Without connecting.  Throws what the database says.
Measured send_to_sqlite(const std::string& path, const std::vector<std::string>& texts);
Measured send_to_postgres(const std::string& uri, const std::vector<std::string>& texts);

}  // namespace piccolo::benchmarks
