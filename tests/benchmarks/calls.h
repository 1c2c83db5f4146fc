// SPDX-License-Identifier: MIT
#pragma once

namespace piccolo::benchmarks {

// How often this process has asked a database something: round trips to
// PostgreSQL, statements of SQLite.
int calls();

}  // namespace piccolo::benchmarks
