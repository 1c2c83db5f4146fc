// SPDX-License-Identifier: MIT
#pragma once

#include <libpq-fe.h>

#include <cstddef>
#include <optional>
#include <string_view>

#include "absl/status/status.h"

// What a PostgreSQL server says when it refuses something.
namespace piccolo {

// The error that `answer` to `statement` is, with all that the server tells of it;
// kInternal.
absl::Status read_error(const PGresult* answer, std::string_view statement);

// The byte of `statement` at which it is wrong, if the server knows.
std::optional<std::size_t> error_offset(const PGresult* answer, std::string_view statement);

// Whether `answer` is that waiting for a lock timed out, or that others who held it waited
// for ours (a deadlock): all may go well if it is tried again.
bool is_blocked(const PGresult* answer);

// Whether `answer` is that what the transaction did before has to be committed first: a
// migration did something to rows or types that the next cannot yet go on with.
bool wants_commit_before(const PGresult* answer);

}  // namespace piccolo
