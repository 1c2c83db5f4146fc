// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "databases/postgres/handle.h"
#include "databases/postgres/prepared_statements.h"
#include "databases/postgres/session.h"
#include "databases/step.h"

namespace piccolo {

// What steps are carried out with.
struct StepContext {
  PostgresHandle& connection;
  const PostgresSession& session;
  PreparedStatements& prepared;
  bool in_transaction;
  // How long a statement waits for a lock.
  std::chrono::milliseconds lock_timeout;
  // Asked before anything is sent: that the lock of the run is still ours.
  absl::FunctionRef<absl::Status()> check_lock;
  // Told that waiting for a lock timed out; says who is in the way.
  absl::FunctionRef<std::string()> on_blocked;
};

// Carries out steps in batches, of which each is one round trip; see Backend::run().
absl::Status run_steps(absl::Span<const Step> steps, const StepContext& context);

}  // namespace piccolo
