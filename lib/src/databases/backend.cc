// SPDX-License-Identifier: MIT
#include "databases/backend.h"

#include <algorithm>
#include <iterator>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_format.h"
#include "databases/errors.h"
#include "databases/pauses.h"
#include "fault_point.h"
#include "sql/split.h"

namespace piccolo {
namespace {

// Between two tries of a transaction: those in the way are to get on meanwhile.
constexpr std::chrono::milliseconds kFirstRetry(100);
constexpr std::chrono::milliseconds kLongestRetry(5'000);

constexpr std::size_t kRowsAskedAtOnce = 500;

// A text with a NUL would reach no database whole.
absl::Status check_parameters(std::string_view sql, absl::Span<const Value> parameters) {
  if (absl::Status whole = check_no_nul(sql); !whole.ok()) return whole;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto* text = std::get_if<std::string>(&parameters[i]);
    if (text == nullptr || text->find('\0') == std::string::npos) continue;
    return statement_error(absl::StatusCode::kInvalidArgument,
                           absl::StrFormat("parameter $%d has a NUL byte in it", i + 1), sql);
  }
  return absl::OkStatus();
}

}  // namespace

// The connection that a backend lends.
class BackendConnection final : public Connection {
 public:
  BackendConnection(Backend& backend, bool in_transaction)
      : backend_(backend), in_transaction_(in_transaction) {}

  absl::Status execute(std::string_view sql) override {
    SqlScript script{std::string(sql)};
    auto statements = render_script(backend_.dialect(), script, in_transaction_);
    if (!statements.ok()) return statements.status();
    return backend_.run({Step{std::move(script), *std::move(statements)}});
  }

  absl::StatusOr<std::vector<Row>> query(std::string_view sql,
                                         absl::Span<const Value> parameters) override {
    if (in_transaction_) {
      // What the migration runs in is not for it to end.
      const SqlScript script{std::string(sql)};
      const auto allowed = find_transactional_statements(backend_.dialect(), script);
      if (!allowed.ok()) return allowed.status();
    }
    if (absl::Status whole = check_parameters(sql, parameters); !whole.ok()) return whole;
    return backend_.run_query(sql, parameters);
  }

  absl::StatusOr<std::optional<MigrationRows>> migration_rows() override {
    return backend_.migration_rows();
  }

  bool in_transaction() const override { return in_transaction_; }

 private:
  Backend& backend_;
  bool in_transaction_;
};

absl::StatusOr<std::vector<Row>> Backend::query(std::string_view sql,
                                                absl::Span<const Value> parameters) {
  if (is_lent_) {
    return absl::FailedPreconditionError(
        "inside a transaction its connection reads, not the database");
  }
  if (absl::Status whole = check_parameters(sql, parameters); !whole.ok()) return whole;
  return read(sql, parameters);
}

absl::StatusOr<std::optional<MigrationRows>> Database::migration_rows() {
  absl::StatusOr<DatabaseInfo> info = backend().read_info(WaitPolicy());
  if (!info.ok()) return info.status();
  return std::move(info->rows);
}

absl::StatusOr<std::vector<RecordEntry>> Backend::entries(absl::Span<const MigrationRow> rows) {
  std::vector<RecordEntry> entries;
  while (!rows.empty()) {
    const absl::Span<const MigrationRow> some = rows.first(std::min(rows.size(), kRowsAskedAtOnce));
    const absl::StatusOr<std::vector<Row>> answer = read(render_read_entries(dialect(), some), {});
    if (!answer.ok()) return answer.status();
    absl::StatusOr<std::vector<RecordEntry>> parsed = parse_entries(*answer);
    if (!parsed.ok()) return parsed.status();
    std::ranges::move(*parsed, std::back_inserter(entries));
    rows.remove_prefix(some.size());
  }
  return entries;
}

absl::StatusOr<std::vector<RecordEntry>> Backend::history(std::string_view app_name) {
  const absl::StatusOr<std::vector<Row>> answer =
      read(render_read_history(dialect(), app_name), {});
  if (!answer.ok()) return answer.status();
  return parse_entries(*answer);
}

absl::Status Backend::transact(absl::FunctionRef<absl::Status(Connection&)> work,
                               const WaitPolicy& wait) {
  const WaitPolicy started = wait.started();
  for (Pauses pauses(kFirstRetry, kLongestRetry);; pauses.pause()) {
    absl::Status done = with_connection(Mode::kTransaction, work, started);
    const bool may_try_again =
        !is_lent_ && blocked_ && WaitPolicy::Clock::now() < *started.deadline;
    if (done.ok() || !may_try_again) return done;
    if (started.on_wait) started.on_wait("timed out waiting for a lock; trying again");
  }
}

absl::Status Backend::without_transaction(absl::FunctionRef<absl::Status(Connection&)> work,
                                          const WaitPolicy& wait) {
  return with_connection(Mode::kNoTransaction, work, wait.started());
}

absl::Status Backend::with_connection(Mode mode, absl::FunctionRef<absl::Status(Connection&)> work,
                                      const WaitPolicy& wait) {
  if (is_lent_) return absl::FailedPreconditionError("transactions do not nest");
  blocked_ = false;
  if (absl::Status begun = begin(mode, wait); !begun.ok()) return begun;
  is_lent_ = true;
  absl::Cleanup undo = [this] { rollback(); };
  absl::Cleanup done = [this] { is_lent_ = false; };

  BackendConnection connection(*this, mode == Mode::kTransaction);
  if (absl::Status worked = work(connection); !worked.ok()) return worked;
  fault_point("before the commit");
  if (absl::Status committed = commit(); !committed.ok()) return committed;
  std::move(undo).Cancel();
  fault_point("after the commit");
  return absl::OkStatus();
}

std::unique_ptr<StatementWriter> Backend::statement_writer() {
  return std::make_unique<DialectWriter>(dialect());
}

}  // namespace piccolo
