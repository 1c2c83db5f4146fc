// SPDX-License-Identifier: MIT
#pragma once

#include "absl/status/statusor.h"
#include "schema/names.h"
#include "sql/dialect.h"

namespace piccolo {

// Dialect::render() of PostgreSQL.
absl::StatusOr<Pieces> render_postgres(const NamedChange& change, const Schema& before);

}  // namespace piccolo
