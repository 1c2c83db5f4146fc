// SPDX-License-Identifier: MIT
#include "databases/postgres/handle.h"

#include <poll.h>

#include <algorithm>
#include <iterator>

#include "absl/strings/str_format.h"
#include "databases/errors.h"
#include "databases/postgres/errors.h"
#include "databases/postgres/url.h"
#include "overloaded.h"

namespace piccolo {
namespace {

bool succeeded(ExecStatusType status) {
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

}  // namespace

std::vector<Row> read_rows(const PGresult* answer) {
  std::vector<Row> rows;
  for (int i = 0; i < PQntuples(answer); ++i) {
    Row& row = rows.emplace_back();
    for (int j = 0; j < PQnfields(answer); ++j) {
      if (PQgetisnull(answer, i, j) != 0) {
        row.emplace_back(std::nullopt);
      } else {
        row.emplace_back(std::string(PQgetvalue(answer, i, j),
                                     static_cast<std::size_t>(PQgetlength(answer, i, j))));
      }
    }
  }
  return rows;
}

absl::StatusOr<PostgresHandle> PostgresHandle::connect(const std::string& uri) {
  // What comes later wins: the URI, but for the encoding, which all texts here have.
  const char* const keywords[] = {"connect_timeout", "fallback_application_name", "dbname",
                                  "client_encoding", nullptr};
  const char* const values[] = {"10", "piccolo-migrate", uri.c_str(), "UTF8", nullptr};
  PostgresHandle handle(PQconnectdbParams(keywords, values, /*expand_dbname=*/1), uri);
  if (handle.is_lost()) {
    return absl::UnavailableError(
        absl::StrFormat("cannot connect to %s: %s", handle.name(), handle.connection_words()));
  }
  PQsetNoticeProcessor(handle.connection_.get(), ignore_notice, nullptr);
  return handle;
}

std::string PostgresHandle::name() const { return without_password(uri_); }

absl::StatusOr<std::vector<Row>> PostgresHandle::select(const std::string& sql) {
  if (absl::Status whole = check_no_nul(sql); !whole.ok()) return whole;
  if (PQsendQuery(connection_.get(), sql.c_str()) == 0) {
    return error(sql);
  }
  return read_answers(sql);
}

absl::StatusOr<std::vector<Row>> PostgresHandle::query(std::string_view sql,
                                                       absl::Span<const Value> parameters) {
  std::vector<std::optional<std::string>> texts;
  std::vector<const char*> values;
  std::ranges::transform(parameters, std::back_inserter(texts), as_text);
  std::ranges::transform(texts, std::back_inserter(values),
                         [](const auto& text) { return text ? text->c_str() : nullptr; });
  if (PQsendQueryParams(connection_.get(), std::string(sql).c_str(),
                        static_cast<int>(values.size()), nullptr, values.data(), nullptr, nullptr,
                        /*resultFormat=*/0) == 0) {
    return error(sql);
  }
  return read_answers(sql);
}

absl::Status PostgresHandle::send(
    absl::Span<const std::string_view> statements,
    absl::FunctionRef<absl::Status(std::size_t index, PGresult*)> take) {
  for (const std::string_view statement : statements) {
    if (absl::Status whole = check_no_nul(statement); !whole.ok()) return whole;
  }
  if (absl::Status queued = queue(statements); !queued.ok()) return queued;

  absl::Status first_error;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    std::size_t answers = 0;
    while (const Result answer = next_answer()) {
      ++answers;
      const ExecStatusType status = PQresultStatus(answer.get());
      if (status == PGRES_PIPELINE_SYNC || status == PGRES_COPY_IN || status == PGRES_COPY_OUT) {
        return give_up("the server's answers do not fit the statements", statements[i]);
      }
      if (first_error.ok()) first_error = take(i, answer.get());
    }
    if (is_lost()) return first_error.ok() ? error(statements[i]) : first_error;
    if (answers != 1) return give_up("a statement was not answered", statements[i]);
  }
  const Result end = next_answer();
  if (is_lost()) return first_error.ok() ? error(statements.back()) : first_error;
  if (PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC ||
      PQexitPipelineMode(connection_.get()) == 0) {
    return give_up("the server's answers do not end where they should", statements.back());
  }
  return first_error;
}

absl::StatusOr<std::vector<Row>> PostgresHandle::send(
    absl::Span<const std::string_view> statements) {
  std::vector<Row> rows;
  absl::Status sent = send(statements, [&](std::size_t index, PGresult* answer) {
    absl::Status good = check(answer, statements[index]);
    if (good.ok() && index + 1 == statements.size()) rows = read_rows(answer);
    return good;
  });
  if (!sent.ok()) return sent;
  return rows;
}

absl::Status PostgresHandle::queue(absl::Span<const std::string_view> statements) {
  PGconn* const connection = connection_.get();
  if (PQenterPipelineMode(connection) == 0) return error(statements.front());
  // Otherwise the server and we might both wait for the other to read.
  PQsetnonblocking(connection, 1);
  for (const std::string_view statement : statements) {
    const std::string sql(statement);
    if (PQsendQueryParams(connection, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr,
                          /*resultFormat=*/0) == 0) {
      return give_up(connection_words(), statement);
    }
  }
  const bool is_queued = PQpipelineSync(connection) == 1;
  absl::Status flushed = is_queued ? flush() : error(statements.back());
  PQsetnonblocking(connection, 0);
  return flushed.ok() ? flushed : give_up(connection_words(), statements.front());
}

absl::Status PostgresHandle::flush() {
  PGconn* const connection = connection_.get();
  for (int left = PQflush(connection); left != 0; left = PQflush(connection)) {
    if (left < 0) return absl::UnavailableError(connection_words());
    pollfd socket{.fd = PQsocket(connection), .events = POLLIN | POLLOUT, .revents = 0};
    poll(&socket, 1, -1);
    const bool may_read = (socket.revents & (POLLIN | POLLERR | POLLHUP)) != 0;
    if (may_read && PQconsumeInput(connection) == 0) {
      return absl::UnavailableError(connection_words());
    }
  }
  return absl::OkStatus();
}

absl::Status PostgresHandle::give_up(std::string_view why, std::string_view statement) {
  absl::Status gone = statement_error(absl::StatusCode::kInternal, why, statement);
  connection_.reset();
  return gone;
}

absl::Status PostgresHandle::check(PGresult* answer, std::string_view statement) const {
  const ExecStatusType status = PQresultStatus(answer);
  if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) {
    end_copy(status);
    return statement_error(absl::StatusCode::kInternal,
                           "COPY from and to the client is not possible here", statement);
  }
  if (succeeded(status)) return absl::OkStatus();
  // What libpq has found itself has none.
  const bool is_of_server = PQresultErrorField(answer, PG_DIAG_SQLSTATE) != nullptr;
  return is_of_server ? read_error(answer, statement) : error(statement);
}

absl::Status PostgresHandle::error(std::string_view statement) const {
  return statement_error(absl::StatusCode::kInternal, connection_words(), statement);
}

PostgresHandle::Result PostgresHandle::next_answer() {
  while (look_ && !is_lost() && PQisBusy(connection_.get()) == 1) {
    pollfd socket{.fd = PQsocket(connection_.get()), .events = POLLIN, .revents = 0};
    if (poll(&socket, 1, static_cast<int>(interval_.count())) == 0) {
      look_();
    } else if (PQconsumeInput(connection_.get()) == 0) {
      break;  // PQgetResult() says what is wrong.
    }
  }
  return Result(PQgetResult(connection_.get()));
}

absl::StatusOr<std::vector<Row>> PostgresHandle::read_answers(std::string_view statement) {
  absl::Status first_error;
  std::vector<Row> rows;
  while (const Result answer = next_answer()) {
    first_error.Update(check(answer.get(), statement));
    if (is_lost()) break;
    if (PQnfields(answer.get()) > 0) rows = read_rows(answer.get());
  }
  if (first_error.ok() && is_lost()) return error(statement);
  if (!first_error.ok()) return first_error;
  return rows;
}

void PostgresHandle::end_copy(ExecStatusType status) const {
  if (status == PGRES_COPY_IN) {
    PQputCopyEnd(connection_.get(), "not possible in a migration");
    return;
  }
  char* row = nullptr;
  while (PQgetCopyData(connection_.get(), &row, /*async=*/0) > 0) PQfreemem(row);
}

std::string PostgresHandle::connection_words() const {
  std::string words = words_of(PQerrorMessage(connection_.get()));
  return hide_passwords(words.empty() ? "the connection is closed" : words, uri_);
}

}  // namespace piccolo
