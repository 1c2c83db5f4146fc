// SPDX-License-Identifier: MIT
#include "databases/sqlite/handle.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/str_format.h"
#include "databases/errors.h"
#include "databases/pauses.h"
#include "databases/sqlite/codes.h"
#include "overloaded.h"
#include "sql/split.h"
#include "sql/sqlite/lexical_rules.h"

namespace piccolo {
namespace {

constexpr std::chrono::milliseconds kFirstPause(1);
constexpr std::chrono::milliseconds kLongestPause(100);
constexpr std::chrono::seconds kBetweenNews(1);
// So many of SQLite's instructions take far less than that.
constexpr int kInstructionsBetweenLooks = 100'000;
// A statement of a rehearsal has no rows to work on.
constexpr int kMostLooksOfRehearsal = 100;

int bind(sqlite3_stmt* statement, int index, const Value& value) {
  return std::visit(
      Overloaded{
          [&](std::nullptr_t) { return sqlite3_bind_null(statement, index); },
          [&](bool boolean) { return sqlite3_bind_int(statement, index, boolean ? 1 : 0); },
          [&](std::int64_t integer) { return sqlite3_bind_int64(statement, index, integer); },
          [&](double number) { return sqlite3_bind_double(statement, index, number); },
          [&](const std::string& text) {
            return sqlite3_bind_text64(statement, index, text.data(), text.size(), SQLITE_TRANSIENT,
                                       SQLITE_UTF8);
          }},
      value);
}

std::optional<std::string> read_value(sqlite3_stmt* statement, int column) {
  if (sqlite3_column_type(statement, column) == SQLITE_NULL) return std::nullopt;
  // As a blob a text would be in the encoding of the database, which may be UTF-16.
  const bool is_blob = sqlite3_column_type(statement, column) == SQLITE_BLOB;
  const auto* bytes = is_blob
                          ? static_cast<const char*>(sqlite3_column_blob(statement, column))
                          : reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  return size == 0 ? std::string() : std::string(bytes, size);
}

Row read_row(sqlite3_stmt* statement) {
  Row row;
  for (int i = 0; i < sqlite3_column_count(statement); ++i) {
    row.push_back(read_value(statement, i));
  }
  return row;
}

int count_work(void* left) { return --*static_cast<int*>(left) <= 0 ? 1 : 0; }

int deny_attach(void*, int action, const char*, const char*, const char*, const char*) {
  return action == SQLITE_ATTACH ? SQLITE_DENY : SQLITE_OK;
}

}  // namespace

// How long a connection waits, and whom it tells.
class SqliteHandle::Waiting {
 public:
  explicit Waiting(const WaitPolicy& wait) : wait_(wait.started()) {}

  // https://www.sqlite.org/c3ref/busy_handler.html: whether to try again.
  static int on_busy(void* self, int tries) {
    return static_cast<Waiting*>(self)->wait(tries == 0) ? 1 : 0;
  }

  // https://www.sqlite.org/c3ref/progress_handler.html: nought, to go on.
  static int on_progress(void* self) {
    static_cast<Waiting*>(self)->tell("the database is at work");
    return 0;
  }

 private:
  using Clock = std::chrono::steady_clock;

  bool wait(bool is_first) {
    if (is_first) pauses_ = Pauses(kFirstPause, kLongestPause);
    if (Clock::now() >= *wait_.deadline) return false;
    tell("waiting for somebody else's transaction to end");
    pauses_.pause();
    return true;
  }

  void tell(std::string_view news) {
    if (!wait_.on_wait || Clock::now() - told_ < kBetweenNews) return;
    told_ = Clock::now();
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(told_ - since_);
    wait_.on_wait(absl::StrFormat("%s (%d s)", news, seconds.count()));
  }

  WaitPolicy wait_;
  Pauses pauses_{kFirstPause, kLongestPause};
  Clock::time_point since_ = Clock::now();
  Clock::time_point told_ = since_;
};

SqliteHandle::SqliteHandle(sqlite3* connection) : connection_(connection) {}
SqliteHandle::SqliteHandle(SqliteHandle&&) noexcept = default;
SqliteHandle& SqliteHandle::operator=(SqliteHandle&&) noexcept = default;
SqliteHandle::~SqliteHandle() = default;

void SqliteHandle::wait_by(const WaitPolicy& wait) {
  waiting_ = std::make_unique<Waiting>(wait);
  sqlite3_busy_handler(connection_.get(), Waiting::on_busy, waiting_.get());
  sqlite3_progress_handler(connection_.get(), wait.on_wait ? kInstructionsBetweenLooks : 0,
                           Waiting::on_progress, waiting_.get());
}

absl::StatusOr<SqliteHandle> SqliteHandle::open(const std::string& path) {
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  SqliteHandle handle(opened);  // Owned even on failure, as SQLite requires.
  if (code != SQLITE_OK) return absl::UnavailableError(sqlite3_errmsg(opened));
  handle.wait_by({});
  return handle;
}

absl::StatusOr<std::vector<Row>> SqliteHandle::select(std::string_view sql,
                                                      absl::Span<const Value> parameters,
                                                      Text text) {
  absl::StatusOr<Statement> statement = prepare(sql, parameters, text);
  if (!statement.ok()) return statement.status();
  return run(statement->get(), sql);
}

absl::StatusOr<std::vector<Row>> SqliteHandle::read(std::string_view sql,
                                                    absl::Span<const Value> parameters) {
  absl::StatusOr<Statement> statement = prepare(sql, parameters, Text::kTheirs);
  if (!statement.ok()) return statement.status();
  // Some change the connection and call that reading.
  const Tokens tokens = tokenize(kSqliteRules, sql);
  const bool is_setting = sqlite3_column_count(statement->get()) == 0 ||
                          (match(tokens, "PRAGMA") > 0 && has_word(tokens, "="));
  if (is_setting || sqlite3_stmt_readonly(statement->get()) == 0) {
    return statement_error(absl::StatusCode::kInvalidArgument,
                           "the statement would write, where only reading is possible", sql);
  }
  return run(statement->get(), sql);
}

absl::StatusOr<std::vector<Row>> SqliteHandle::run(sqlite3_stmt* statement, std::string_view sql) {
  std::vector<Row> rows;
  if (statement == nullptr) return rows;  // Nothing but a comment.
  if (work_) *work_ = kMostLooksOfRehearsal;
  int code = SQLITE_OK;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) rows.push_back(read_row(statement));
  if (code != SQLITE_DONE) return error(sql);
  return rows;
}

absl::StatusOr<SqliteHandle::Statement> SqliteHandle::prepare(std::string_view sql,
                                                              absl::Span<const Value> parameters,
                                                              Text text) {
  if (absl::Status whole = check_no_nul(sql); !whole.ok()) return whole;
  // ALTER TABLE reads the whole schema again, and that is theirs.
  const bool allows_strings = text == Text::kTheirs || sql.starts_with("ALTER");
  for (const int setting : {SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_DQS_DML}) {
    sqlite3_db_config(connection_.get(), setting, allows_strings ? 1 : 0, nullptr);
  }
  sqlite3_stmt* prepared = nullptr;
  const char* tail = nullptr;
  const int code = sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                      &prepared, &tail);
  Statement statement(prepared);
  if (code != SQLITE_OK) return error(sql);
  const std::string_view rest = sql.substr(static_cast<std::size_t>(tail - sql.data()));
  if (prepared != nullptr && !find_statements(kSqliteRules, rest).empty()) {
    return statement_error(absl::StatusCode::kInvalidArgument,
                           "one statement at a time is possible here", sql);
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const std::string name = absl::StrFormat("$%d", i + 1);
    const int index = sqlite3_bind_parameter_index(prepared, name.c_str());
    if (index == 0 || bind(prepared, index, parameters[i]) != SQLITE_OK) {
      return statement_error(absl::StatusCode::kInvalidArgument,
                             absl::StrFormat("parameter %s cannot be bound", name), sql);
    }
  }
  return statement;
}

std::optional<std::size_t> SqliteHandle::error_offset() const {
#if SQLITE_VERSION_NUMBER >= 3038000
  const int offset = sqlite3_error_offset(connection_.get());
  if (offset >= 0) return static_cast<std::size_t>(offset);
#endif
  return std::nullopt;
}

absl::Status SqliteHandle::error(std::string_view sql) const {
  sqlite3* const connection = connection_.get();
  std::string words = sqlite3_errmsg(connection);
  if (sqlite3_errcode(connection) == SQLITE_BUSY) {
    words += ": another process held it for as long as this one was to wait";
  }
  ErrorDetails details{.sqlite_code = sqlite_code(sqlite3_extended_errcode(connection))};
  locate(details, sqlite_dialect(), sql, error_offset());
  return with_details(absl::InternalError(words), details);
}

void SqliteHandle::lock_in() {
  sqlite3_set_authorizer(connection_.get(), deny_attach, nullptr);
  work_ = std::make_unique<int>(kMostLooksOfRehearsal);
  sqlite3_progress_handler(connection_.get(), kInstructionsBetweenLooks, count_work, work_.get());
}

absl::StatusOr<std::string> SqliteHandle::catalogue_of(const std::string& table) {
  const absl::StatusOr<std::vector<Row>> entries = select(
      "SELECT sql FROM sqlite_master WHERE tbl_name = $1 COLLATE NOCASE AND sql IS NOT NULL "
      "ORDER BY type, name",
      {table});
  if (!entries.ok()) return entries.status();
  std::string catalogue;
  for (const Row& row : *entries) catalogue += row[0].value_or("") + "\n";
  return catalogue;
}

}  // namespace piccolo
