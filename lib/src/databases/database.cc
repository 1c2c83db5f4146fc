// SPDX-License-Identifier: MIT
#include "piccolo/database.h"

#include <algorithm>
#include <chrono>
#include <tuple>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "databases/errors.h"
#include "databases/pauses.h"
#include "fault_point.h"
#include "sql/render.h"
#include "sql/split.h"
#include "sql/statement_writer.h"

namespace piccolo {
namespace {

constexpr char kFailedStep[] = "piccolo/failed_step";
constexpr char kBlocked[] = "piccolo/blocked";
constexpr std::size_t kLongestShown = 1000;

// Between two tries of a transaction: those in the way are to get on meanwhile.
constexpr std::chrono::milliseconds kFirstRetry(100);
constexpr std::chrono::milliseconds kLongestRetry(5'000);

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
    const auto allowed = transactional_statements(database_.dialect(), sql);
    if (!allowed.ok()) return allowed.status();
  }
  return database_.query(sql, parameters);
}

absl::Status Connection::run(absl::Span<const Step> steps) { return database_.run(steps); }

absl::StatusOr<std::optional<MigrationRows>> Connection::migration_rows() {
  return database_.migration_rows();
}

absl::StatusOr<std::optional<MigrationRows>> Database::migration_rows() {
  absl::StatusOr<Survey> surveyed = survey();
  if (!surveyed.ok()) return surveyed.status();
  return std::move(surveyed->rows);
}

absl::Status Database::transact(absl::FunctionRef<absl::Status(Connection&)> work,
                                const Patience& patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience.give_up_after;
  for (Pauses pauses(kFirstRetry, kLongestRetry);; pauses.pause()) {
    absl::Status done = lend(Mode::kTransaction, work, patience);
    if (!is_blocked(done) || std::chrono::steady_clock::now() >= deadline) return done;
    if (patience.on_wait) patience.on_wait("a lock could not be had in time; trying again");
  }
}

absl::Status Database::without_transaction(absl::FunctionRef<absl::Status(Connection&)> work,
                                           const Patience& patience) {
  return lend(Mode::kNoTransaction, work, patience);
}

absl::Status Database::lend(Mode mode, absl::FunctionRef<absl::Status(Connection&)> work,
                            const Patience& patience) {
  if (lent_) return absl::FailedPreconditionError("transactions do not nest");
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

absl::Status blocked_error(std::string_view words) {
  absl::Status status = absl::UnavailableError(std::string(words));
  status.SetPayload(kBlocked, absl::Cord());
  return status;
}

bool is_blocked(const absl::Status& status) { return status.GetPayload(kBlocked).has_value(); }

absl::Status statement_error(std::string_view words, std::string_view statement) {
  return absl::InternalError(absl::StrFormat("%s\n  statement: %s", words, shortened(statement)));
}

bool is_raw(const Step& step) {
  const Operation* operation = std::get_if<Operation>(&step.action);
  return operation != nullptr && std::holds_alternative<Raw>(*operation);
}

bool changes_one_row(const Step& step, const std::string& statement) {
  // Only the first is about the migration table itself.
  return !std::holds_alternative<Operation>(step.action) &&
         !std::holds_alternative<CreateMigrationTable>(step.action) &&
         &statement == &step.statements.front();
}

absl::Status row_error(const Step& step) {
  if (std::holds_alternative<Record>(step.action)) {
    return absl::AbortedError("somebody else has run it meanwhile: it is in the migration table");
  }
  return absl::AbortedError(
      "somebody else has reversed it meanwhile: its row is not in the migration table any more");
}

void sort_rows(MigrationRows& rows) {
  std::ranges::sort(rows, {}, [](const MigrationRow& row) { return std::tie(row.ran_on, row.id); });
}

namespace {

absl::StatusOr<MigrationRow> parse_migration_row(const Row& row) {
  MigrationRow parsed{.name = row[1].value_or(""), .app_name = row[2].value_or("")};
  absl::StatusOr<MigrationRow::Time> ran_on = parse_time(row[3].value_or(""));
  if (!ran_on.ok() || !absl::SimpleAtoi(row[0].value_or(""), &parsed.id)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "the row of the migration table with the id %s cannot be read: %s", row[0].value_or("NULL"),
        ran_on.ok() ? "the id is no number" : std::string(ran_on.status().message())));
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

std::unique_ptr<StatementWriter> Database::statement_writer() {
  return std::make_unique<DialectWriter>(dialect());
}

}  // namespace piccolo
