// SPDX-License-Identifier: MIT
#include "databases/postgres/run_lock.h"

#include <chrono>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "databases/pauses.h"
#include "databases/postgres/session.h"

namespace piccolo {
namespace {

constexpr std::chrono::milliseconds kFirstPause(4);
constexpr std::chrono::milliseconds kLongestPause(500);
constexpr std::chrono::seconds kBetweenNews(1);

// The lock of a run: one for each migration table, whatever the search_path by
// which it is found; where there is none yet, for the schema that would get it.
constexpr char kLockKey[] = R"(hashtextextended('piccolo migration table ' || coalesce(
  (SELECT nspname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
   WHERE c.oid = to_regclass('migration'))::text, current_schema()::text, ''), 0))";

// Whatever the server's defaults: what was committed before the lock was had is
// to be seen.
constexpr char kBegin[] = "BEGIN ISOLATION LEVEL READ COMMITTED";

// Tries to have the lock of the run.  Never a blocking call: waiting for a lock
// inside a transaction deadlocks with CREATE INDEX CONCURRENTLY, which waits for
// the transaction.  And one of the transaction, which cannot be left behind, and
// works through a pooler that lends connections for a transaction each.
constexpr char kTryLock[] = R"(
WITH attempt AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(%s) AS locked)
SELECT locked, pg_backend_pid(), CASE WHEN locked AND %s THEN pg_current_xact_id() END FROM attempt)";

// As one simple query: in a pipeline, the last statement would keep its snapshot, and
// CREATE INDEX CONCURRENTLY wait for that.
std::string begin_statements(std::string_view key, bool wants_id, const WaitPolicy& wait,
                             PreparedStatements& prepared) {
  std::vector<std::string> texts = {kBegin,
                                    set_lock_timeout(wait.lock_timeout, /*in_transaction=*/true)};
  prepared.add(kNoTimeouts, {}, texts);
  prepared.add(absl::StrFormat(kTryLock, key, wants_id ? "true" : "false"), {}, texts);
  return absl::StrJoin(texts, ";\n");
}

absl::Status held_by_another(const PostgresHandle& connection, const WaitPolicy& wait) {
  return absl::UnavailableError(
      absl::StrFormat("another run of migrations holds the lock of %s, for %d seconds now",
                      connection.name(), wait.give_up_after.count() / 1000));
}

absl::StatusOr<LockedTransaction> begin_with_lock(PostgresHandle& connection, std::string_view key,
                                                  bool wants_id, const WaitPolicy& wait,
                                                  PreparedStatements& prepared) {
  auto told = WaitPolicy::Clock::now();
  for (Pauses pauses(kFirstPause, kLongestPause);; pauses.pause()) {
    const absl::StatusOr<std::vector<Row>> begun =
        connection.select(begin_statements(key, wants_id, wait, prepared));
    if (!begun.ok()) return begun.status();
    const Row& row = begun->front();
    if (is_true(row[0])) return LockedTransaction{row[1].value_or(""), row[2].value_or("")};
    if (absl::Status undone = connection.execute("ROLLBACK"); !undone.ok()) return undone;
    const auto now = WaitPolicy::Clock::now();
    if (now >= *wait.deadline) return held_by_another(connection, wait);
    if (!wait.on_wait || now - told < kBetweenNews) continue;
    told = now;
    wait.on_wait("waiting for another run of migrations to end");
  }
}

// The number of the lock, as the session that does the work reckons it; another one may
// have another search_path.
absl::StatusOr<std::string> lock_key(PostgresHandle& worker) {
  const absl::StatusOr<std::vector<Row>> key =
      worker.select(absl::StrFormat("SELECT %s", kLockKey));
  if (!key.ok()) return key.status();
  return key->front()[0].value_or("0");
}

}  // namespace

absl::StatusOr<LockedTransaction> begin_with_lock(PostgresHandle& connection,
                                                  const WaitPolicy& wait,
                                                  PreparedStatements& prepared) {
  return begin_with_lock(connection, kLockKey, /*wants_id=*/true, wait, prepared);
}

absl::StatusOr<LockHolder> LockHolder::connect(const PostgresHandle& worker) {
  absl::StatusOr<PostgresHandle> connected = PostgresHandle::connect(worker.uri());
  if (!connected.ok()) {
    return absl::UnavailableError(absl::StrFormat(
        "what runs outside a transaction needs a second connection, which holds the lock of the "
        "run: %s",
        std::string(connected.status().message())));
  }
  if (connected->backend_pid() == worker.backend_pid()) {
    return absl::FailedPreconditionError(
        "nothing can run outside a transaction here: the server has one session for all "
        "connections, and another has to hold the lock of the run");
  }
  return LockHolder(*std::move(connected));
}

// The transaction gets no number: as long as one with a number is under way, VACUUM gives
// no space back.
absl::Status LockHolder::lock(PostgresHandle& worker, const WaitPolicy& wait) {
  const absl::StatusOr<std::string> key = lock_key(worker);
  if (!key.ok()) return key.status();
  PreparedStatements none;
  return begin_with_lock(connection_, *key, /*wants_id=*/false, wait, none).status();
}

absl::Status LockHolder::check() {
  const absl::StatusOr<std::vector<Row>> answer = connection_.select("SELECT 1");
  if (answer.ok()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrFormat(
      "the lock of the run is lost, since the connection that held it broke, so another run may "
      "have begun: %s",
      std::string(answer.status().message())));
}

// By itself the server would notice a while later.
void LockHolder::unlock() noexcept { connection_.execute("ROLLBACK").IgnoreError(); }

}  // namespace piccolo
