// SPDX-License-Identifier: MIT
#include "databases/postgres_handle.h"

#include <poll.h>

#include <algorithm>
#include <iterator>

#include "absl/strings/str_format.h"
#include "databases/errors.h"
#include "databases/url.h"
#include "overloaded.h"

namespace piccolo {
namespace {

// https://www.postgresql.org/docs/current/errcodes-appendix.html
constexpr std::string_view kLockNotAvailable = "55P03";
constexpr std::string_view kDeadlockDetected = "40P01";

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

}  // namespace

absl::StatusOr<PostgresHandle> PostgresHandle::connect(const std::string& uri) {
  // What stands in the URI comes last, and so wins.
  const char* const keywords[] = {"connect_timeout", "fallback_application_name", "client_encoding",
                                  "dbname", nullptr};
  const char* const values[] = {"10", "piccolo-migrate", "UTF8", uri.c_str(), nullptr};
  PostgresHandle handle(PQconnectdbParams(keywords, values, /*expand_dbname=*/1), uri);
  if (handle.is_lost()) return absl::UnavailableError(handle.connection_words());
  PQsetNoticeProcessor(handle.connection_.get(), ignore_notice, nullptr);
  return handle;
}

absl::StatusOr<std::vector<Row>> PostgresHandle::select(const std::string& sql) {
  if (PQsendQuery(connection_.get(), sql.c_str()) == 0) {
    return statement_error(connection_words(), sql);
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
    return statement_error(connection_words(), sql);
  }
  return read_answers(sql);
}

absl::Status PostgresHandle::send(const std::string& sql, absl::FunctionRef<void(PGresult*)> take) {
  if (PQsendQuery(connection_.get(), sql.c_str()) == 0) {
    return statement_error(connection_words(), sql);
  }
  while (const Result answer = next_answer()) take(answer.get());
  return absl::OkStatus();
}

absl::Status PostgresHandle::check(PGresult* answer, std::string_view statement) const {
  const ExecStatusType status = PQresultStatus(answer);
  if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) {
    end_copy(status);
    return statement_error("COPY from and to the client is not possible here", statement);
  }
  if (succeeded(status)) return absl::OkStatus();
  const char* sqlstate = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
  if (sqlstate == nullptr) return statement_error(connection_words(), statement);
  absl::Status error = statement_error(
      absl::StrFormat("%s (SQLSTATE %s)", words_of(PQresultErrorMessage(answer)), sqlstate),
      statement);
  const bool is_blocked = sqlstate == kLockNotAvailable || sqlstate == kDeadlockDetected;
  return is_blocked ? blocked_error(std::string(error.message())) : error;
}

PostgresHandle::Result PostgresHandle::next_answer() {
  while (look_ && PQisBusy(connection_.get()) == 1) {
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
    if (PQnfields(answer.get()) > 0) rows = read_rows(answer.get());
  }
  if (first_error.ok() && is_lost()) return statement_error(connection_words(), statement);
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
  return hide_passwords(words_of(PQerrorMessage(connection_.get())), uri_);
}

}  // namespace piccolo
