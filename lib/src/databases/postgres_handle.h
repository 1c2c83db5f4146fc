// SPDX-License-Identifier: MIT
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <functional>
#include <memory>
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
  // kUnavailable, in the server's words, if there is none to be had.
  static absl::StatusOr<PostgresHandle> connect(const std::string& uri);

  // Runs statements in one round trip; the rows of the last that has any.
  absl::StatusOr<std::vector<Row>> select(const std::string& sql);
  absl::Status execute(const std::string& sql) { return select(sql).status(); }

  // Runs one statement with parameters $1, $2, …
  absl::StatusOr<std::vector<Row>> query(std::string_view sql, absl::Span<const Value> parameters);

  // Sends `sql`, one or several statements, and hands over each answer as it
  // arrives, errors too.
  absl::Status send(const std::string& sql, absl::FunctionRef<void(PGresult*)> take);

  // OK, or what is wrong with the answer to `statement`.  kUnavailable as
  // blocked_error() if a lock could not be had.
  absl::Status check(PGresult* answer, std::string_view statement) const;

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
  absl::StatusOr<std::vector<Row>> read_answers(std::string_view statement);
  void end_copy(ExecStatusType status) const;
  std::string connection_words() const;

  std::unique_ptr<PGconn, Close> connection_;
  std::string uri_;
  std::chrono::milliseconds interval_{0};
  std::function<void()> look_;
};

}  // namespace piccolo
