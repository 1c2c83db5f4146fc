// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace piccolo {

// The name of one of SQLite's extended result codes, `SQLITE_CONSTRAINT_UNIQUE`; of those
// that say too little more than the plain code, that one's.
// https://www.sqlite.org/rescode.html
std::string sqlite_code(int extended_code);

}  // namespace piccolo
