// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "databases/postgres/handle.h"

namespace piccolo {

// Of a statement that makes an index concurrently: whether an earlier run, which came to its end
// before it could record the migration, has made the very index.  Removes one that it left half
// done.
absl::StatusOr<bool> is_index_there(PostgresHandle& connection, std::string_view statement);

}  // namespace piccolo
