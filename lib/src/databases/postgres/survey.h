// SPDX-License-Identifier: MIT
#pragma once

#include "absl/status/statusor.h"
#include "databases/postgres/handle.h"
#include "databases/survey.h"

namespace piccolo {

// What the server says of itself and of the migration table; see Backend::survey().
absl::StatusOr<Survey> survey_postgres(PostgresHandle& connection, const Patience& patience);

}  // namespace piccolo
