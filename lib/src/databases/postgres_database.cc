// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>
#include <optional>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "databases/errors.h"
#include "databases/pauses.h"
#include "databases/postgres_handle.h"
#include "databases/postgres_watch.h"
#include "piccolo/database.h"
#include "sql/render.h"
#include "sql/split.h"

namespace piccolo {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kFirstPause(4);
constexpr milliseconds kLongestPause(500);
constexpr milliseconds kLongestSilence(1'000);

// A flight is what is sent without waiting for an answer.
constexpr std::size_t kFlightBytes = 1'000'000;

// The lock of a run: one for each migration table, which is found by schema.
constexpr char kLockKey[] =
    "hashtextextended('piccolo migration table ' || coalesce(current_schema(), ''), 0)";

// Tries to have the lock of the run.  Never a blocking call: waiting for a lock
// inside a transaction deadlocks with CREATE INDEX CONCURRENTLY, which waits for
// the transaction.  And one of the transaction, which cannot be left behind, and
// works through a pooler that lends connections for a transaction each.
//
// Whatever the server's defaults: what was committed before the lock was had is
// to be seen.
constexpr char kBegin[] = R"(BEGIN ISOLATION LEVEL READ COMMITTED;
SET LOCAL lock_timeout = %d;
WITH attempt AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(%s) AS locked)
SELECT locked, pg_backend_pid(), CASE WHEN locked THEN pg_current_xact_id() END FROM attempt)";

// By search_path, as the statements find them: a table of that name in some other
// schema is not meant.  The locks are PostgreSQL's own reckoning, in NLOCKENTS().
constexpr char kSurvey[] = R"(
SELECT migration IS NOT NULL, to_regclass('piccolo_faked') IS NOT NULL,
  CASE
    WHEN pg_is_in_recovery() THEN 'the server is a replica'
    WHEN current_setting('transaction_read_only')::boolean
      THEN 'the server makes every transaction read-only'
    WHEN current_schema() IS NULL THEN 'no schema of the search_path exists'
    WHEN migration IS NULL AND NOT has_schema_privilege(current_schema(), 'CREATE')
      THEN format('user "%s" may not make tables in schema "%s"', current_user, current_schema())
    WHEN NOT (has_table_privilege(migration, 'INSERT') AND has_table_privilege(migration, 'DELETE'))
      THEN format('user "%s" may not change the migration table', current_user)
  END,
  current_setting('max_locks_per_transaction')::bigint * (
    current_setting('max_connections')::bigint + current_setting('autovacuum_max_workers')::bigint +
    1 + current_setting('max_worker_processes')::bigint +
    current_setting('max_wal_senders')::bigint +
    current_setting('max_prepared_transactions')::bigint)
FROM (SELECT to_regclass('migration') AS migration) AS found)";

// A statement, and the step it belongs to.
struct Sent {
  std::string_view sql;
  std::size_t step;
  bool changes_one_row;
};

bool is_true(const std::optional<std::string>& value) { return value == "t"; }

// Between the statements of a flight; on a line of its own, as a comment may end one.
constexpr std::string_view kSeparator = "\n;\n";

// Of a text in UTF-8.
std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

// What the first answer is about.  PostgreSQL reads all of a flight before it runs
// any of it, so that may be a statement which it cannot read.
const Sent& first_answered(const PGresult* answer, absl::Span<const Sent> flight) {
  const char* where = PQresultErrorField(answer, PG_DIAG_STATEMENT_POSITION);
  const std::size_t position = where == nullptr ? 0 : std::stoul(where);
  std::size_t end = 0;
  for (const Sent& sent : flight) {
    end += count_characters(sent.sql) + kSeparator.size();
    if (position <= end) return sent;
  }
  return flight.back();
}

class PostgresDatabase : public Database {
 public:
  explicit PostgresDatabase(std::string uri)
      : Database(without_password(uri)), uri_(std::move(uri)) {}

  absl::Status connect() {
    absl::StatusOr<PostgresHandle> connected = connect_another();
    if (!connected.ok()) return connected.status();
    connection_ = *std::move(connected);
    return absl::OkStatus();
  }

  Dialect dialect() const override { return Dialect::kPostgres; }

  absl::StatusOr<Survey> survey() override {
    if (absl::Status connected = reconnect_if_lost(); !connected.ok()) return connected;
    const absl::StatusOr<std::vector<Row>> found = connection_->select(kSurvey);
    if (!found.ok()) return found.status();
    const Row& row = found->front();
    Survey survey{.not_writable = row[2].value_or("")};
    std::int64_t locks = 0;
    if (absl::SimpleAtoi(row[3].value_or(""), &locks)) survey.most_locks = locks;
    if (!is_true(row[0])) return survey;

    const bool has_faked_table = is_true(row[1]);
    const absl::StatusOr<std::vector<Row>> rows =
        connection_->select(render_read_rows(dialect(), has_faked_table));
    if (!rows.ok()) return rows.status();
    absl::StatusOr<MigrationRows> parsed = parse_migration_rows(*rows);
    if (!parsed.ok()) return parsed.status();
    survey.rows = *std::move(parsed);
    return survey;
  }

 private:
  absl::StatusOr<PostgresHandle> connect_another() {
    absl::StatusOr<PostgresHandle> connected = PostgresHandle::connect(uri_);
    if (connected.ok()) return connected;
    return absl::UnavailableError(absl::StrFormat("cannot connect to %s: %s", name(),
                                                  std::string(connected.status().message())));
  }

  absl::Status begin(Mode mode, const Patience& patience) override {
    if (absl::Status connected = reconnect_if_lost(); !connected.ok()) return connected;
    patience_ = patience;
    if (mode == Mode::kNoTransaction) {
      // A connection of its own keeps the lock in a transaction that does nothing
      // else, and so is in nobody's way.
      absl::StatusOr<PostgresHandle> keeper = connect_another();
      if (!keeper.ok()) return keeper.status();
      keeper_ = *std::move(keeper);
    }
    if (absl::Status locked = lock(); !locked.ok()) {
      rollback();
      return locked;
    }
    mode_ = mode;
    if (mode == Mode::kTransaction) return absl::OkStatus();
    absl::Status prepared = prepare_session();
    if (!prepared.ok()) rollback();
    return prepared;
  }

  // For statements without a transaction.
  absl::Status prepare_session() {
    const absl::StatusOr<std::vector<Row>> pid = connection_->select(absl::StrFormat(
        "SET lock_timeout = %d; SELECT pg_backend_pid()", patience_.lock_timeout.count()));
    if (pid.ok()) watch(pid->front()[0].value_or(""));
    return pid.status();
  }

  absl::Status lock() {
    PostgresHandle& holder = keeper_ ? *keeper_ : *connection_;
    const std::string begin = absl::StrFormat(kBegin, patience_.lock_timeout.count(), kLockKey);
    const auto deadline = steady_clock::now() + patience_.give_up_after;
    auto told = steady_clock::now();
    for (Pauses pauses(kFirstPause, kLongestPause);; pauses.pause()) {
      const absl::StatusOr<std::vector<Row>> begun = holder.select(begin);
      if (!begun.ok()) return begun.status();
      const Row& row = begun->front();
      if (is_true(row[0])) {
        transaction_ = row[2].value_or("");
        watch(row[1].value_or(""));
        return absl::OkStatus();
      }
      if (absl::Status undone = holder.execute("ROLLBACK"); !undone.ok()) return undone;
      const auto now = steady_clock::now();
      if (now >= deadline) break;
      if (!patience_.on_wait || now - told < kLongestSilence) continue;
      told = now;
      patience_.on_wait("waiting for another run of migrations to end");
    }
    return absl::UnavailableError(
        absl::StrFormat("another run of migrations holds the lock of %s, for %d seconds now",
                        name(), patience_.give_up_after.count() / 1000));
  }

  // Looks at what the session with that number is waiting for.
  void watch(std::string pid) {
    watch_.emplace(uri_, std::move(pid), patience_);
    const auto interval = std::clamp(patience_.lock_timeout / 2, milliseconds(1), kLongestSilence);
    connection_->while_waiting(interval, [this] { watch_->look(); });
  }

  absl::Status commit() override {
    if (mode_ == Mode::kNoTransaction) {
      end();
      return absl::OkStatus();
    }
    // The answer to committing a transaction that has failed.
    bool is_undone = false;
    absl::Status committed;
    committed.Update(connection_->send("COMMIT", [&](PGresult* answer) {
      committed.Update(connection_->check(answer, "COMMIT"));
      is_undone = std::string_view(PQcmdStatus(answer)) == "ROLLBACK";
    }));
    const bool is_lost = connection_->is_lost();
    if (is_lost) committed = find_out();
    end();
    if (!committed.ok() || !is_undone) return committed;
    return absl::AbortedError("an earlier error in the transaction was ignored");
  }

  // What became of the transaction when the connection broke during its commit.
  absl::Status find_out() {
    const std::string ask = absl::StrFormat("SELECT pg_xact_status('%s')", transaction_);
    const auto deadline = steady_clock::now() + patience_.give_up_after;
    for (Pauses pauses(kFirstPause, kLongestPause); steady_clock::now() < deadline;
         pauses.pause()) {
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
        "the connection to %s broke during the commit, and could not be had again to ask what "
        "became of it: see what has run before you go on",
        name()));
  }

  void rollback() noexcept override {
    if (mode_ != Mode::kNoTransaction && !keeper_) {
      connection_->while_waiting(kLongestSilence, nullptr);
      connection_->execute("ROLLBACK").IgnoreError();
    }
    end();
  }

  // Gives the lock back, if the transaction that held it has not.
  void end() noexcept {
    if (mode_ == Mode::kNoTransaction) connection_->execute("RESET lock_timeout").IgnoreError();
    connection_->while_waiting(kLongestSilence, nullptr);
    // By itself the server would notice a while later.
    if (keeper_) keeper_->execute("ROLLBACK").IgnoreError();
    keeper_.reset();
    watch_.reset();
    mode_.reset();
  }

  absl::Status run(absl::Span<const Step> steps) override {
    std::vector<Sent> flight;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      // PostgreSQL makes a transaction of several statements that are sent
      // together.  Outside of one that is right for a step, so that it is whole or
      // not at all, but not for raw SQL.
      const bool alone = mode_ != Mode::kTransaction;
      for (const std::string& statement : steps[i].statements) {
        flight.push_back({statement, i, changes_one_row(steps[i], statement)});
        bytes += statement.size();
        const bool is_last = &statement == &steps[i].statements.back();
        if (alone ? !is_last && !is_raw(steps[i]) : bytes < kFlightBytes) continue;
        absl::Status done =
            is_patient(statement) ? fly_patiently(flight, steps) : fly(flight, steps);
        if (!done.ok()) return done;
        flight.clear();
        bytes = 0;
      }
    }
    return fly(flight, steps);
  }

  // Building an index concurrently waits for all transactions there are, in nobody's
  // way, and leaves a broken index when it is not let.
  bool is_patient(std::string_view statement) const {
    return mode_ == Mode::kNoTransaction && refuses_transactions(dialect(), statement);
  }

  absl::Status fly_patiently(absl::Span<const Sent> flight, absl::Span<const Step> steps) {
    absl::Status set = connection_->execute("SET lock_timeout = 0");
    if (!set.ok()) return with_failed_step(set, flight[0].step);
    if (absl::Status done = fly(flight, steps); !done.ok()) return done;
    set = connection_->execute(
        absl::StrFormat("SET lock_timeout = %d", patience_.lock_timeout.count()));
    return set.ok() ? set : with_failed_step(set, flight[0].step);
  }

  // Sends all of `flight` and then reads the answers: one round trip.
  absl::Status fly(absl::Span<const Sent> flight, absl::Span<const Step> steps) {
    if (flight.empty()) return absl::OkStatus();
    std::string sql;
    for (const Sent& sent : flight) absl::StrAppendFormat(&sql, "%s%s", sent.sql, kSeparator);

    absl::Status first_error;
    std::size_t answered = 0;
    const auto take = [&](PGresult* answer) {
      const Sent& sent = answered == 0 ? first_answered(answer, flight)
                                       : flight[std::min(answered, flight.size() - 1)];
      ++answered;
      if (!first_error.ok()) return;
      first_error = check(answer, sent, steps[sent.step]);
      if (!first_error.ok()) first_error = with_failed_step(first_error, sent.step);
    };
    absl::Status sent = connection_->send(sql, take);
    if (!sent.ok()) return with_failed_step(sent, flight[0].step);
    return first_error;
  }

  absl::Status check(PGresult* answer, const Sent& sent, const Step& step) {
    if (absl::Status done = connection_->check(answer, sent.sql); !done.ok()) {
      if (!is_blocked(done) || watch_->blockers().empty()) return done;
      return blocked_error(
          absl::StrFormat("%s\n  in the way: %s", std::string(done.message()), watch_->blockers()));
    }
    if (sent.changes_one_row && std::string_view(PQcmdTuples(answer)) != "1") {
      return row_error(step);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<Row>> query(std::string_view sql,
                                         absl::Span<const Value> parameters) override {
    return connection_->query(sql, parameters);
  }

  // Never in the middle of something: what follows would run outside of it.
  absl::Status reconnect_if_lost() {
    return connection_->is_lost() && !mode_ ? connect() : absl::OkStatus();
  }

  std::string uri_;
  std::optional<PostgresHandle> connection_;

  // Only between begin() and commit() or rollback().
  std::optional<Mode> mode_;
  Patience patience_;
  std::string transaction_;               // Its id.
  std::optional<PostgresHandle> keeper_;  // Of the lock, where there is no transaction.
  std::optional<PostgresWatch> watch_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> open_postgres_database(std::string uri) {
  auto database = std::make_unique<PostgresDatabase>(std::move(uri));
  if (absl::Status connected = database->connect(); !connected.ok()) return connected;
  return database;
}

}  // namespace piccolo
