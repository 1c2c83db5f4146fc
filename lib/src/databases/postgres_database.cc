// SPDX-License-Identifier: MIT
#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <thread>

#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "databases/errors.h"
#include "databases/url.h"
#include "overloaded.h"
#include "piccolo/database.h"
#include "sql/render.h"

namespace piccolo {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// How long to wait for another run of migrations to end.
constexpr std::chrono::seconds kLockWait(60);
constexpr milliseconds kLongestPause(500);

// A flight is what is sent without waiting for an answer.
constexpr std::size_t kFlightBytes = 1'000'000;

// The lock of a run: one for each migration table, which is found by schema.
constexpr char kLockKey[] =
    "hashtextextended('piccolo migration table ' || coalesce(current_schema(), ''), 0)";

struct CloseConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ConnectionHandle = std::unique_ptr<PGconn, CloseConnection>;
using Result = std::unique_ptr<PGresult, ClearResult>;

// A statement, and the step it belongs to.
struct Sent {
  std::string_view sql;
  std::size_t step;
  bool changes_one_row;
};

bool succeeded(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

std::string words_of(std::string_view message) {
  while (!message.empty() && message.back() == '\n') message.remove_suffix(1);
  return std::string(message);
}

// libpq prints notices to standard error unless told otherwise.
void ignore_notice(void*, const char*) {}

std::optional<std::string> as_text(const Value& value) {
  return std::visit(
      Overloaded{[](std::nullptr_t) { return std::optional<std::string>(); },
                 [](bool boolean) { return std::optional<std::string>(boolean ? "t" : "f"); },
                 [](std::int64_t integer) { return std::optional(std::to_string(integer)); },
                 [](double number) { return std::optional(absl::StrFormat("%.17g", number)); },
                 [](const std::string& text) { return std::optional(text); }},
      value);
}

// Pauses that grow, each of a random length, so that two waiting runs do not
// keep meeting.
class Pauses {
 public:
  void pause() {
    std::uniform_int_distribution<milliseconds::rep> jitter(longest_.count() / 2, longest_.count());
    std::this_thread::sleep_for(milliseconds(jitter(random_)));
    longest_ = std::min(longest_ * 2, kLongestPause);
  }

 private:
  std::minstd_rand random_{std::random_device()()};
  milliseconds longest_{4};
};

class PostgresDatabase : public Database {
 public:
  explicit PostgresDatabase(std::string uri)
      : Database(without_password(uri)), uri_(std::move(uri)) {}

  absl::Status connect() {
    // What stands in the URI comes last, and so wins.
    const char* const keywords[] = {"connect_timeout", "fallback_application_name",
                                    "client_encoding", "dbname", nullptr};
    const char* const values[] = {"10", "piccolo-migrate", "UTF8", uri_.c_str(), nullptr};
    connection_.reset(PQconnectdbParams(keywords, values, /*expand_dbname=*/1));
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
      return absl::UnavailableError(
          absl::StrFormat("cannot connect to %s: %s", name(),
                          hide_passwords(words_of(PQerrorMessage(connection_.get())), uri_)));
    }
    PQsetNoticeProcessor(connection_.get(), ignore_notice, nullptr);
    return absl::OkStatus();
  }

  Dialect dialect() const override { return Dialect::kPostgres; }

 private:
  absl::Status begin(Mode mode) override {
    if (absl::Status connected = reconnect_if_lost(); !connected.ok()) return connected;
    if (absl::Status locked = lock(mode); !locked.ok()) {
      PQclear(PQexec(connection_.get(), "ROLLBACK"));
      return locked;
    }
    mode_ = mode;
    return absl::OkStatus();
  }

  absl::Status lock(Mode mode) {
    // The lock of a transaction cannot be left behind, and works through a pooler
    // that lends connections for a transaction each.
    const bool transaction = mode == Mode::kTransaction;
    const std::string try_lock =
        absl::StrFormat("%sSELECT pg_try_advisory_%slock(%s)", transaction ? "BEGIN; " : "",
                        transaction ? "xact_" : "", kLockKey);
    const auto deadline = steady_clock::now() + kLockWait;
    for (Pauses pauses; steady_clock::now() < deadline; pauses.pause()) {
      absl::StatusOr<Result> locked = execute(try_lock);
      if (!locked.ok()) return locked.status();
      if (PQgetvalue(locked->get(), 0, 0)[0] == 't') return absl::OkStatus();
      // Never a blocking call: waiting for a lock inside a transaction deadlocks
      // with CREATE INDEX CONCURRENTLY, which waits for the transaction.
      if (transaction) PQclear(PQexec(connection_.get(), "ROLLBACK"));
    }
    return absl::UnavailableError(
        absl::StrFormat("another run of migrations holds the lock of %s, for %d seconds now",
                        name(), kLockWait.count()));
  }

  absl::Status commit() override {
    if (mode_ == Mode::kNoTransaction) {
      unlock();
      return absl::OkStatus();
    }
    absl::StatusOr<Result> committed = execute("COMMIT");
    mode_.reset();
    if (is_lost()) {
      return absl::DataLossError(absl::StrFormat(
          "the connection to %s broke during the commit, so it is not known whether it happened: "
          "check before you go on",
          name()));
    }
    if (!committed.ok()) return committed.status();
    // The answer to committing a transaction that has failed.
    if (std::string_view(PQcmdStatus(committed->get())) == "ROLLBACK") {
      return absl::AbortedError("an earlier error in the transaction was ignored");
    }
    return absl::OkStatus();
  }

  void rollback() noexcept override {
    if (mode_ == Mode::kNoTransaction) return unlock();
    PQclear(PQexec(connection_.get(), "ROLLBACK"));
    mode_.reset();
  }

  void unlock() noexcept {
    const std::string sql = absl::StrFormat("SELECT pg_advisory_unlock(%s)", kLockKey);
    PQclear(PQexec(connection_.get(), sql.c_str()));
    mode_.reset();
  }

  absl::Status run(absl::Span<const Step> steps) override {
    std::vector<Sent> flight;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      for (const std::string& statement : steps[i].statements) {
        flight.push_back({statement, i, changes_one_row(steps[i], statement)});
        bytes += statement.size();
        // Outside a transaction one at a time: PostgreSQL makes a transaction of
        // several statements that are sent together.
        if (mode_ == Mode::kTransaction && bytes < kFlightBytes) continue;
        if (absl::Status done = fly(flight, steps); !done.ok()) return done;
        flight.clear();
        bytes = 0;
      }
    }
    return fly(flight, steps);
  }

  // Sends all of `flight` and then reads the answers: one round trip.
  absl::Status fly(absl::Span<const Sent> flight, absl::Span<const Step> steps) {
    if (flight.empty()) return absl::OkStatus();
    std::string sql;
    for (const Sent& sent : flight) absl::StrAppendFormat(&sql, "%s\n;\n", sent.sql);
    if (PQsendQuery(connection_.get(), sql.c_str()) == 0) {
      return with_failed_step(statement_error(connection_words(), flight[0].sql), flight[0].step);
    }

    absl::Status first_error;
    std::size_t answered = 0;
    while (Result result{PQgetResult(connection_.get())}) {
      const Sent& sent = flight[std::min(answered++, flight.size() - 1)];
      absl::Status status = check(result.get(), sent, steps);
      if (!status.ok() && first_error.ok()) first_error = with_failed_step(status, sent.step);
    }
    return first_error;
  }

  absl::Status check(const PGresult* result, const Sent& sent, absl::Span<const Step> steps) {
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) {
      end_copy(status);
      return statement_error("COPY from and to the client is not possible here", sent.sql);
    }
    if (!succeeded(result)) return error(result, sent.sql);
    const std::string_view changed = PQcmdTuples(const_cast<PGresult*>(result));
    if (sent.changes_one_row && changed != "1") return row_error(steps[sent.step]);
    return absl::OkStatus();
  }

  void end_copy(ExecStatusType status) {
    if (status == PGRES_COPY_IN) {
      PQputCopyEnd(connection_.get(), "not possible in a migration");
      return;
    }
    char* row = nullptr;
    while (PQgetCopyData(connection_.get(), &row, /*async=*/0) > 0) PQfreemem(row);
  }

  absl::StatusOr<std::vector<Row>> query(std::string_view sql,
                                         absl::Span<const Value> parameters) override {
    std::vector<std::optional<std::string>> texts;
    std::vector<const char*> values;
    std::ranges::transform(parameters, std::back_inserter(texts), as_text);
    std::ranges::transform(texts, std::back_inserter(values),
                           [](const auto& text) { return text ? text->c_str() : nullptr; });
    Result result(PQexecParams(connection_.get(), std::string(sql).c_str(),
                               static_cast<int>(values.size()), nullptr, values.data(), nullptr,
                               nullptr, /*resultFormat=*/0));
    if (!succeeded(result.get())) return error(result.get(), sql);
    return read_rows(result.get());
  }

  static std::vector<Row> read_rows(const PGresult* result) {
    std::vector<Row> rows;
    for (int i = 0; i < PQntuples(result); ++i) {
      Row& row = rows.emplace_back();
      for (int j = 0; j < PQnfields(result); ++j) {
        if (PQgetisnull(result, i, j) != 0) {
          row.emplace_back(std::nullopt);
        } else {
          row.emplace_back(std::string(PQgetvalue(result, i, j),
                                       static_cast<std::size_t>(PQgetlength(result, i, j))));
        }
      }
    }
    return rows;
  }

  absl::StatusOr<std::optional<MigrationRows>> read_migration_rows() override {
    if (absl::Status connected = reconnect_if_lost(); !connected.ok()) return connected;
    // By search_path, as the statements find them: a table of that name in some
    // other schema is not meant.
    absl::StatusOr<Result> tables = execute(
        "SELECT to_regclass('migration') IS NOT NULL, to_regclass('piccolo_faked') IS NOT NULL");
    if (!tables.ok()) return tables.status();
    if (PQgetvalue(tables->get(), 0, 0)[0] != 't') return std::nullopt;
    const bool has_faked = PQgetvalue(tables->get(), 0, 1)[0] == 't';

    absl::StatusOr<Result> found = execute(render_read_rows(dialect(), has_faked));
    if (!found.ok()) return found.status();
    return parse_migration_rows(read_rows(found->get()));
  }

  absl::StatusOr<Result> execute(const std::string& sql) {
    Result result(PQexec(connection_.get(), sql.c_str()));
    if (!succeeded(result.get())) return error(result.get(), sql);
    return result;
  }

  absl::Status error(const PGresult* result, std::string_view sql) {
    const char* sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (sqlstate == nullptr) return statement_error(connection_words(), sql);
    return statement_error(
        absl::StrFormat("%s (SQLSTATE %s)", words_of(PQresultErrorMessage(result)), sqlstate), sql);
  }

  std::string connection_words() {
    return hide_passwords(words_of(PQerrorMessage(connection_.get())), uri_);
  }

  bool is_lost() const { return PQstatus(connection_.get()) != CONNECTION_OK; }

  // Never in the middle of something: what follows would run outside of it.
  absl::Status reconnect_if_lost() { return is_lost() && !mode_ ? connect() : absl::OkStatus(); }

  std::string uri_;
  ConnectionHandle connection_;
  std::optional<Mode> mode_;  // Only between begin() and commit() or rollback().
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> open_postgres_database(std::string uri) {
  auto database = std::make_unique<PostgresDatabase>(std::move(uri));
  if (absl::Status connected = database->connect(); !connected.ok()) return connected;
  return database;
}

}  // namespace piccolo
