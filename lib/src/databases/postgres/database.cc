// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "databases/backend.h"
#include "databases/pauses.h"
#include "databases/postgres/catalogue.h"
#include "databases/postgres/database_info.h"
#include "databases/postgres/handle.h"
#include "databases/postgres/prepared_statements.h"
#include "databases/postgres/run_lock.h"
#include "databases/postgres/run_steps.h"
#include "databases/postgres/session.h"
#include "databases/postgres/watch.h"

namespace piccolo {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause(4);
constexpr milliseconds kLongestPause(500);
constexpr milliseconds kLongestSilence(1'000);

// Roles that have been granted it, or own the table.  A superuser may write everything.
constexpr char kRecordWriters[] = R"(
SELECT DISTINCT rolname
FROM pg_class AS c, aclexplode(coalesce(relacl, acldefault('r', relowner))) AS granted
  LEFT JOIN pg_roles AS r ON r.oid = grantee
WHERE c.oid = to_regclass('piccolo_record')
  AND privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
  AND rolname IS DISTINCT FROM current_user AND rolsuper IS NOT TRUE
ORDER BY rolname)";

class PostgresDatabase : public Backend {
 public:
  explicit PostgresDatabase(std::string uri)
      : Backend(without_password(uri)), uri_(std::move(uri)) {}

  absl::Status connect() {
    absl::StatusOr<PostgresHandle> connected = PostgresHandle::connect(uri_);
    if (!connected.ok()) return connected.status();
    connection_ = *std::move(connected);
    prepared_.forget();
    return absl::OkStatus();
  }

  const Dialect& dialect() const override { return postgres_dialect(); }

  absl::StatusOr<DatabaseInfo> read_info(const WaitPolicy& wait) override {
    if (absl::Status connected = reconnect_if_lost(); !connected.ok()) return connected;
    absl::StatusOr<DatabaseInfo> info = read_postgres_info(*connection_, wait);
    if (!info.ok()) return info;
    absl::StatusOr<PostgresSession> session = read_session(*connection_);
    if (!session.ok()) return session.status();
    session_ = *std::move(session);
    prepared_.set_session(/*is_own=*/info->only_transactions.empty());
    return info;
  }

  absl::StatusOr<Catalogue> catalogue(absl::Span<const TableName> tables) override {
    if (absl::Status connected = reconnect_if_lost(); !connected.ok()) return connected;
    return read_postgres_catalogue(tables, prepared_, *connection_);
  }

  absl::StatusOr<std::vector<std::string>> record_writers() override {
    const absl::StatusOr<std::vector<Row>> roles = read(kRecordWriters, {});
    if (!roles.ok()) return roles.status();
    std::vector<std::string> names;
    for (const Row& role : *roles) names.push_back(role[0].value_or("PUBLIC"));
    return names;
  }

  void end_run() noexcept override { lock_holder_.reset(); }

 private:
  absl::Status begin(Mode mode, const WaitPolicy& wait) override {
    if (absl::Status connected = reconnect_if_lost(); !connected.ok()) return connected;
    wait_ = wait.started();
    mode_ = mode;
    absl::Status begun = mode == Mode::kTransaction ? begin_transaction() : begin_session();
    if (!begun.ok()) rollback();
    return begun;
  }

  absl::Status begin_transaction() {
    absl::StatusOr<LockedTransaction> begun = begin_with_lock(*connection_, wait_, prepared_);
    if (!begun.ok()) return begun.status();
    transaction_ = std::move(begun->id);
    prepared_.set_session(begun->pid == std::to_string(connection_->backend_pid()));
    watch(std::move(begun->pid));
    return absl::OkStatus();
  }

  // For statements without a transaction.  The connection that holds the lock is kept for
  // the length of a run.
  absl::Status begin_session() {
    if (!lock_holder_ || lock_holder_->is_lost()) {
      absl::StatusOr<LockHolder> connected = LockHolder::connect(*connection_);
      if (!connected.ok()) return connected.status();
      lock_holder_ = *std::move(connected);
    }
    absl::Status locked = lock_holder_->lock(*connection_, wait_);
    if (!locked.ok()) return locked;
    const std::string timeout = set_lock_timeout(wait_.lock_timeout, /*in_transaction=*/false);
    const absl::StatusOr<std::vector<Row>> pid =
        connection_->send({timeout, "SELECT pg_backend_pid()"});
    if (pid.ok()) watch(pid->front()[0].value_or(""));
    return pid.status();
  }

  // Looks at what the session with that number is waiting for.
  void watch(std::string pid) {
    watch_.emplace(uri_, std::move(pid), wait_);
    const auto interval = std::clamp(wait_.lock_timeout / 2, milliseconds(1), kLongestSilence);
    connection_->while_waiting(interval, [this] { watch_->look(); });
  }

  // Asked before each thing that is done without a transaction.
  absl::Status check_lock() {
    return mode_ == Mode::kNoTransaction ? lock_holder_->check() : absl::OkStatus();
  }

  absl::Status run(absl::Span<const Step> steps) override {
    return run_steps(steps, {.connection = *connection_,
                             .session = session_,
                             .prepared = prepared_,
                             .in_transaction = mode_ == Mode::kTransaction,
                             .lock_timeout = wait_.lock_timeout,
                             .check_lock = [this] { return check_lock(); },
                             .on_blocked =
                                 [this] {
                                   note_blocked();
                                   return watch_->blockers();
                                 }});
  }

  absl::StatusOr<std::vector<Row>> run_query(std::string_view sql,
                                             absl::Span<const Value> parameters) override {
    if (absl::Status held = check_lock(); !held.ok()) return held;
    prepared_.forget();
    return connection_->query(sql, parameters);
  }

  absl::StatusOr<std::vector<Row>> read(std::string_view sql,
                                        absl::Span<const Value> parameters) override {
    if (absl::Status connected = reconnect_if_lost(); !connected.ok()) return connected;
    if (absl::Status begun = connection_->execute("BEGIN READ ONLY"); !begun.ok()) return begun;
    absl::StatusOr<std::vector<Row>> rows = connection_->query(sql, parameters);
    absl::Status ended = connection_->execute("ROLLBACK");
    if (rows.ok() && !ended.ok()) return ended;
    return rows;
  }

  absl::Status commit() override {
    if (mode_ == Mode::kNoTransaction) {
      end();
      return absl::OkStatus();
    }
    // The answer to committing a transaction that has failed.
    bool is_undone = false;
    absl::Status committed = connection_->send({"COMMIT"}, [&](std::size_t, PGresult* answer) {
      is_undone = std::string_view(PQcmdStatus(answer)) == "ROLLBACK";
      return connection_->check(answer, "COMMIT");
    });
    const bool is_lost = connection_->is_lost();
    if (is_lost) committed = find_out();
    end();
    if (!committed.ok() || !is_undone) return committed;
    return absl::AbortedError("an earlier error in the transaction was ignored");
  }

  // What became of the transaction when the connection broke during its commit.
  absl::Status find_out() {
    const std::string ask = absl::StrFormat("SELECT pg_xact_status('%s')", transaction_);
    bool asked_once = false;
    // At least once, however long others have been waited for.
    for (Pauses pauses(kFirstPause, kLongestPause);; pauses.pause()) {
      if (WaitPolicy::Clock::now() >= *wait_.deadline && asked_once) break;
      asked_once = true;
      if (connection_->is_lost() && !connect().ok()) continue;
      const absl::StatusOr<std::vector<Row>> status = connection_->select(ask);
      if (!status.ok()) continue;
      const std::string word = status->front()[0].value_or("");
      if (word == "committed") return absl::OkStatus();
      if (word == "aborted") {
        return absl::AbortedError(
            "the connection broke during the commit, and the server undid it");
      }
      if (word.empty()) break;  // The server has forgotten it.
    }
    return absl::DataLossError(absl::StrFormat(
        "the connection to %s broke during the commit, and could not be opened again to ask what "
        "became of it: see what has run before you go on",
        name()));
  }

  void rollback() noexcept override {
    connection_->while_waiting(kLongestSilence, nullptr);
    if (connection_->in_transaction()) connection_->execute("ROLLBACK").IgnoreError();
    // No transaction undoes what a statement has prepared.
    connection_->execute("DEALLOCATE ALL").IgnoreError();
    prepared_.forget();
    if (mode_ == Mode::kNoTransaction) {
      // Nothing undoes what a step that failed has set.
      for (const auto* statements : {&session_.restore, &session_.end_migration}) {
        for (const std::string& statement : *statements) {
          connection_->execute(statement).IgnoreError();
        }
      }
    }
    end();
  }

  // Gives the lock back, if the transaction that held it has not.
  void end() noexcept {
    if (mode_ == Mode::kNoTransaction) {
      connection_->execute("RESET lock_timeout").IgnoreError();
      if (lock_holder_) lock_holder_->unlock();
    }
    connection_->while_waiting(kLongestSilence, nullptr);
    watch_.reset();
    mode_.reset();
  }

  // Never in the middle of something: what follows would run outside of it.
  absl::Status reconnect_if_lost() {
    return connection_->is_lost() && !mode_ ? connect() : absl::OkStatus();
  }

  std::string uri_;
  std::optional<PostgresHandle> connection_;
  PostgresSession session_;                // As it was when the database info was read.
  PreparedStatements prepared_;            // In the session as it is.
  std::optional<LockHolder> lock_holder_;  // Where there is no transaction.

  // Only between begin() and commit() or rollback().
  std::optional<Mode> mode_;
  WaitPolicy wait_;
  std::string transaction_;  // Its id.
  std::optional<PostgresWatch> watch_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> open_postgres_database(std::string uri) {
  auto database = std::make_unique<PostgresDatabase>(std::move(uri));
  if (absl::Status connected = database->connect(); !connected.ok()) return connected;
  return database;
}

}  // namespace piccolo
