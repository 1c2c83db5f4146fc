// SPDX-License-Identifier: MIT
#pragma once

#include "absl/status/status.h"
#include "piccolo/change.h"

namespace piccolo {

// Dialect::check() of PostgreSQL.
absl::Status check_postgres(const Change& change, const Schema& before);

}  // namespace piccolo
