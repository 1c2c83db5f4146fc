// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "databases/postgres/handle.h"
#include "databases/postgres/prepared_statements.h"
#include "piccolo/wait_policy.h"

// The lock of a run, which a transaction holds until it ends.
namespace piccolo {

// A transaction that has the lock.
struct LockedTransaction {
  std::string pid;  // Of its session.
  std::string id;
};

// Begins one on `connection`.  kUnavailable: somebody else had the lock for as long as
// `wait` lasts; the transaction has to be ended then, too.
absl::StatusOr<LockedTransaction> begin_with_lock(PostgresHandle& connection,
                                                  const WaitPolicy& wait,
                                                  PreparedStatements& prepared);

// Where there is no transaction, a connection of its own holds the lock, in a transaction
// that does nothing else and so is in nobody's way.
class LockHolder {
 public:
  // For what `worker` is going to do.
  static absl::StatusOr<LockHolder> connect(const PostgresHandle& worker);

  bool is_lost() const { return connection_.is_lost(); }

  // Takes the lock for `worker`; unlock() has to follow on failure, too.
  absl::Status lock(PostgresHandle& worker, const WaitPolicy& wait);
  // That nobody else can have it.
  absl::Status check();
  void unlock() noexcept;

 private:
  explicit LockHolder(PostgresHandle connection) : connection_(std::move(connection)) {}

  PostgresHandle connection_;
};

}  // namespace piccolo
