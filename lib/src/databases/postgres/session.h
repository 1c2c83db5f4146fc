// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "databases/postgres/handle.h"
#include "piccolo/column.h"

// What belongs to a session, and would outlive the migration that set it.
namespace piccolo {

// Statements that make a session what it was when it was read.
struct PostgresSession {
  // Its settings and its role.
  std::vector<std::string> restore = {};
  // What no migration leaves to the next beside that.
  std::vector<std::string> end_migration = {};
};

// Of the session as it is now.
absl::StatusOr<PostgresSession> read_session(PostgresHandle& connection);

// Sets how long statements wait for a lock: for the transaction, or for the session
// where there is none.
std::string set_lock_timeout(std::chrono::milliseconds timeout, bool in_transaction);

// A statement that fails where a temporary table hides the one that is meant.
std::string refuse_temporary(const TableName& table);

// Without this the server ends a transaction that holds a lock and does nothing else.
// transaction_timeout came with PostgreSQL 17.
inline constexpr char kNoTimeouts[] = R"(
SELECT set_config(name, '0', true)
FROM unnest(ARRAY['idle_in_transaction_session_timeout', 'transaction_timeout']) AS name
WHERE current_setting(name, true) IS NOT NULL)";

}  // namespace piccolo
