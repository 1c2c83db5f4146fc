// SPDX-License-Identifier: MIT
#pragma once

#include "absl/status/statusor.h"
#include "schema/names.h"
#include "sql/dialect.h"

namespace piccolo {

// Dialect::render() of SQLite.
absl::StatusOr<Pieces> render_sqlite(const NamedChange& change, const Schema& before);

}  // namespace piccolo
