// SPDX-License-Identifier: MIT
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "piccolo/database.h"

namespace piccolo {

// A connection to a PostgreSQL server, closed with it.
class PostgresHandle {
 public:
  // kUnavailable, naming the server, if there is none to be had.
  static absl::StatusOr<PostgresHandle> connect(const std::string& uri);

  // Runs statements in one round trip; the rows of the last that has any.
  absl::StatusOr<std::vector<Row>> select(const std::string& sql);
  absl::Status execute(const std::string& sql) { return select(sql).status(); }

  // Runs one statement with parameters $1, $2, …
  absl::StatusOr<std::vector<Row>> query(std::string_view sql, absl::Span<const Value> parameters);

  // Sends single statements together, in libpq's pipeline mode, and hands over the
  // answer to each as it arrives: exactly one, until the first that is an error.
  // What follows an error is not carried out, and not handed over.
  // (https://www.postgresql.org/docs/current/libpq-pipeline-mode.html)
  //
  // An error that `take` returns ends it, too: later answers are only read.  The
  // connection is closed where the answers do not fit the statements.
  absl::Status send(absl::Span<const std::string_view> statements,
                    absl::FunctionRef<absl::Status(std::size_t index, PGresult*)> take);

  // The same of statements whose answers do not matter; the rows of the last.
  absl::StatusOr<std::vector<Row>> send(absl::Span<const std::string_view> statements);

  // OK, or what is wrong with the answer to `statement`.
  absl::Status check(PGresult* answer, std::string_view statement) const;

  const std::string& uri() const { return uri_; }
  // For messages: the URI without a password.
  std::string name() const;
  // The number of the session's process, as the server said on connecting.
  int backend_pid() const { return PQbackendPID(connection_.get()); }
  // E.g. 150003; 0 if the connection is lost.
  int server_version() const { return PQserverVersion(connection_.get()); }
  // Whether a transaction is under way, be it one that has failed.
  bool in_transaction() const { return PQtransactionStatus(connection_.get()) != PQTRANS_IDLE; }
  bool is_lost() const { return PQstatus(connection_.get()) != CONNECTION_OK; }

  // Calls `look` whenever the server has said nothing for `interval`; null: never.
  void while_waiting(std::chrono::milliseconds interval, std::function<void()> look) {
    interval_ = interval;
    look_ = std::move(look);
  }

 private:
  struct Close {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  using Result = std::unique_ptr<PGresult, Clear>;

  PostgresHandle(PGconn* connection, std::string uri)
      : connection_(connection), uri_(std::move(uri)) {}

  // The next answer to what was sent; null after the last.
  Result next_answer();
  absl::Status queue(absl::Span<const std::string_view> statements);
  absl::Status flush();
  // Closes the connection, of which nothing good is to be expected any more.
  absl::Status give_up(std::string_view why, std::string_view statement);
  absl::StatusOr<std::vector<Row>> read_answers(std::string_view statement);
  void end_copy(ExecStatusType status) const;
  absl::Status error(std::string_view statement) const;
  std::string connection_words() const;

  std::unique_ptr<PGconn, Close> connection_;
  std::string uri_;
  std::chrono::milliseconds interval_{0};
  std::function<void()> look_;
};

// The rows of an answer.
std::vector<Row> read_rows(const PGresult* answer);

// Whether a boolean in a row is true, also where it was cast to text.
inline bool is_true(const std::optional<std::string>& value) {
  return value == "t" || value == "true";
}

}  // namespace piccolo
