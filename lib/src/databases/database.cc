// SPDX-License-Identifier: MIT
#include "piccolo/database.h"

#include <algorithm>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "databases/errors.h"
#include "databases/pauses.h"
#include "databases/step.h"
#include "fault_point.h"
#include "sql/lexical_rules.h"
#include "sql/render.h"
#include "sql/split.h"
#include "sql/statement_writer.h"

namespace piccolo {
namespace {

constexpr char kFailedStep[] = "piccolo/failed_step";
constexpr std::size_t kLongestShown = 1000;
constexpr std::size_t kShownBeforeNul = 40;

// Between two tries of a transaction: those in the way are to get on meanwhile.
constexpr std::chrono::milliseconds kFirstRetry(100);
constexpr std::chrono::milliseconds kLongestRetry(5'000);

// A text with a NUL would reach no database whole.
absl::Status check_parameters(std::string_view sql, absl::Span<const Value> parameters) {
  if (absl::Status whole = check_no_nul(sql); !whole.ok()) return whole;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto* text = std::get_if<std::string>(&parameters[i]);
    if (text == nullptr || text->find('\0') == std::string::npos) continue;
    return absl::InvalidArgumentError(
        absl::StrFormat("parameter $%d has a NUL byte in it\n  statement: %s", i + 1, sql));
  }
  return absl::OkStatus();
}

std::string shortened(std::string_view sql) {
  if (sql.size() <= kLongestShown) return std::string(sql);
  return absl::StrFormat("%s… (%d bytes)", sql.substr(0, kLongestShown), sql.size());
}

}  // namespace

absl::Status Connection::execute(std::string_view sql) {
  const Operation operation = Raw{SqlScript{std::string(sql)}, Nothing{}};
  absl::StatusOr<Step> step =
      DialectWriter(database_.dialect()).write(operation, Schema(), in_transaction_);
  if (!step.ok()) return step.status();
  return run({*std::move(step)});
}

absl::StatusOr<std::vector<Row>> Connection::query(std::string_view sql,
                                                   absl::Span<const Value> parameters) {
  if (in_transaction_) {
    // What the migration runs in is not for it to end.
    const auto allowed = find_transactional_statements(database_.dialect(), sql);
    if (!allowed.ok()) return allowed.status();
  }
  if (absl::Status whole = check_parameters(sql, parameters); !whole.ok()) return whole;
  return database_.run_query(sql, parameters);
}

absl::Status Connection::run(absl::Span<const Step> steps) { return database_.run(steps); }

absl::StatusOr<std::optional<MigrationRows>> Connection::migration_rows() {
  return database_.migration_rows();
}

absl::StatusOr<std::vector<Row>> Database::query(std::string_view sql,
                                                 absl::Span<const Value> parameters) {
  if (lent_) {
    return absl::FailedPreconditionError(
        "inside a transaction its connection reads, not the database");
  }
  if (absl::Status whole = check_parameters(sql, parameters); !whole.ok()) return whole;
  return read(sql, parameters);
}

absl::StatusOr<std::optional<MigrationRows>> Database::migration_rows() {
  absl::StatusOr<Survey> surveyed = survey();
  if (!surveyed.ok()) return surveyed.status();
  return std::move(surveyed->rows);
}

absl::Status Database::transact(absl::FunctionRef<absl::Status(Connection&)> work,
                                const Patience& patience) {
  const Patience started = patience.started();
  for (Pauses pauses(kFirstRetry, kLongestRetry);; pauses.pause()) {
    absl::Status done = lend(Mode::kTransaction, work, started);
    const bool may_try_again = !lent_ && blocked_ && Patience::Clock::now() < *started.deadline;
    if (done.ok() || !may_try_again) return done;
    if (started.on_wait) started.on_wait("timed out waiting for a lock; trying again");
  }
}

absl::Status Database::without_transaction(absl::FunctionRef<absl::Status(Connection&)> work,
                                           const Patience& patience) {
  return lend(Mode::kNoTransaction, work, patience.started());
}

absl::Status Database::lend(Mode mode, absl::FunctionRef<absl::Status(Connection&)> work,
                            const Patience& patience) {
  if (lent_) return absl::FailedPreconditionError("transactions do not nest");
  blocked_ = false;
  if (absl::Status begun = begin(mode, patience); !begun.ok()) return begun;
  lent_ = true;
  absl::Cleanup undo = [this] { rollback(); };
  absl::Cleanup done = [this] { lent_ = false; };

  Connection connection(*this, mode == Mode::kTransaction);
  if (absl::Status worked = work(connection); !worked.ok()) return worked;
  fault_point("before the commit");
  if (absl::Status committed = commit(); !committed.ok()) return committed;
  std::move(undo).Cancel();
  fault_point("after the commit");
  return absl::OkStatus();
}

std::optional<std::size_t> failed_step(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kFailedStep);
  std::size_t step = 0;
  if (!payload || !absl::SimpleAtoi(std::string(*payload), &step)) return std::nullopt;
  return step;
}

absl::Status with_failed_step(absl::Status status, std::size_t step) {
  status.SetPayload(kFailedStep, absl::Cord(std::to_string(step)));
  return status;
}

absl::Status statement_error(std::string_view words, std::string_view statement) {
  return absl::InternalError(absl::StrFormat("%s\n  statement: %s", words, shortened(statement)));
}

bool is_raw(const Step& step) {
  const Operation* operation = std::get_if<Operation>(&step.action);
  return operation != nullptr && std::holds_alternative<Raw>(*operation);
}

bool changes_one_row(const Step& step, const Statement& statement) {
  const bool is_row =
      std::holds_alternative<Record>(step.action) || std::holds_alternative<Forget>(step.action);
  // Only the first is about the migration table itself.
  return is_row && &statement == &step.statements.front();
}

absl::Status check_no_nul(std::string_view sql) {
  const std::size_t nul = sql.find('\0');
  if (nul == std::string_view::npos) return absl::OkStatus();
  const std::size_t begin = nul < kShownBeforeNul ? 0 : nul - kShownBeforeNul;
  return absl::InvalidArgumentError(absl::StrFormat("the SQL has a NUL byte in it, behind \"%s\"",
                                                    sql.substr(begin, nul - begin)));
}

absl::Status row_error(const Step& step) {
  if (std::holds_alternative<Record>(step.action)) {
    return absl::AbortedError(
        "the migration table did not take its row: it has one already, or a trigger or a rule");
  }
  return absl::AbortedError(
      "its row could not be removed from the migration table: it is not there any more, or there "
      "is a trigger or a rule");
}

absl::Status open_transaction_error() {
  return absl::FailedPreconditionError(
      "it began a transaction of its own and did not end it, so what it did in there is undone");
}

void sort_rows(MigrationRows& rows) { std::ranges::sort(rows, {}, &MigrationRow::id); }

namespace {

absl::StatusOr<MigrationRow> parse_migration_row(const Row& row) {
  MigrationRow parsed{.name = row[1].value_or(""), .app_name = row[2].value_or("")};
  absl::StatusOr<MigrationRow::Time> ran_on = parse_time(row[3].value_or(""));
  if (!ran_on.ok() || !absl::SimpleAtoi(row[0].value_or(""), &parsed.id)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "the row of the migration table with the id %s cannot be read: %s", row[0].value_or("NULL"),
        ran_on.ok() ? "the id is not a number" : std::string(ran_on.status().message())));
  }
  parsed.ran_on = *ran_on;
  parsed.faked = row[4] == "t" || row[4] == "1";
  return parsed;
}

}  // namespace

absl::StatusOr<MigrationRows> parse_migration_rows(const std::vector<Row>& rows) {
  MigrationRows parsed;
  for (const Row& row : rows) {
    absl::StatusOr<MigrationRow> one = parse_migration_row(row);
    if (!one.ok()) return one.status();
    parsed.push_back(*std::move(one));
  }
  sort_rows(parsed);
  return parsed;
}

std::string place_in_file(Dialect dialect, const Statement& statement,
                          std::optional<std::size_t> offset) {
  if (statement.file == nullptr) return "";
  const std::string_view sql = statement.sql;
  const std::size_t first =
      sql.size() - without_leading_comments(lexical_rules(dialect), sql).size();
  const auto lines = std::ranges::count(sql.substr(0, offset.value_or(first)), '\n');
  return absl::StrFormat("\n  at: %s:%d", *statement.file,
                         statement.line + static_cast<std::size_t>(lines));
}

absl::Status take_count(const Row& row, const Look& look) {
  *look.seen = {.identity = row[0], .id_sum = row[2].value_or("")};
  if (absl::SimpleAtoi(row[1].value_or(""), &look.seen->count)) return absl::OkStatus();
  return absl::InternalError("the rows of the migration table could not be counted");
}

absl::Status take_rows(const std::vector<Row>& rows, const Look& look) {
  absl::StatusOr<MigrationRows> parsed = parse_migration_rows(rows);
  if (!parsed.ok()) return parsed.status();
  look.seen->rows = *std::move(parsed);
  return absl::OkStatus();
}

std::unique_ptr<StatementWriter> Database::statement_writer() {
  return std::make_unique<DialectWriter>(dialect());
}

}  // namespace piccolo
