// SPDX-License-Identifier: MIT
#include "databases/postgres/run_steps.h"

#include <utility>
#include <vector>

#include "databases/errors.h"
#include "databases/postgres/catalogue.h"
#include "databases/postgres/errors.h"
#include "databases/postgres/index_left_behind.h"
#include "databases/postgres/statements.h"
#include "databases/rows.h"
#include "sql/dialect.h"
#include "sql/postgres/statements.h"

namespace piccolo {
namespace {

// A batch is what is sent without waiting for an answer.
constexpr std::size_t kBatchBytes = 1'000'000;

// Whether a step only looks, or puts the session back.
bool is_of_executor(const Step& step) {
  return std::holds_alternative<Look>(step.action) ||
         std::holds_alternative<ReadCatalogue>(step.action) ||
         std::holds_alternative<RestoreSession>(step.action) ||
         std::holds_alternative<FinishDeferred>(step.action);
}

// Cuts steps into batches and sends them.
class StepRun {
 public:
  StepRun(absl::Span<const Step> steps, const StepContext& context)
      : steps_(steps), context_(context) {}

  absl::Status run() {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (absl::Status added = add(i); !added.ok()) return added;
    }
    return send();
  }

 private:
  // PostgreSQL makes a transaction of several statements that are sent together.  Outside
  // of one that is right for a step, so that it is whole or not at all, but not for raw
  // SQL.
  absl::Status add(std::size_t number) {
    const Step& step = steps_[number];
    const auto* reading = std::get_if<ReadCatalogue>(&step.action);
    if (reading != nullptr && !context_.in_transaction) return read(*reading, number);
    const bool is_alone = !context_.in_transaction && !is_of_executor(step);
    if (is_alone) {
      if (absl::Status sent = send(); !sent.ok()) return sent;
    }
    for (Sent& sent : statements_of(step, number, context_)) {
      bytes_ += sent.sql().size();
      batch_.push_back(std::move(sent));
      const bool is_full = is_alone ? is_raw(step) : bytes_ >= kBatchBytes;
      if (!is_full) continue;
      if (absl::Status done = send(); !done.ok()) return done;
    }
    return is_alone ? send() : absl::OkStatus();
  }

  // In a transaction of its own.
  absl::Status read(const ReadCatalogue& reading, std::size_t number) {
    if (absl::Status sent = send(); !sent.ok()) return sent;
    const TablesToRead& tables = *reading.tables;
    absl::StatusOr<Catalogue> seen =
        read_postgres_catalogue(tables.whole, context_.prepared, connection());
    if (!seen.ok()) return with_failed_step(seen.status(), number);
    *reading.seen = *std::move(seen);
    if (tables.presence.empty()) return absl::OkStatus();
    std::vector<std::string> texts;
    add_presence(tables.presence, context_.prepared, texts);
    const std::vector<std::string_view> asked(texts.begin(), texts.end());
    const auto present = connection().send(asked);
    if (!present.ok()) return with_failed_step(present.status(), number);
    take_presence(tables.presence, *present, *reading.seen);
    return absl::OkStatus();
  }

  absl::Status send() {
    if (batch_.empty()) return absl::OkStatus();
    absl::Status done = send_batch();
    if (!done.ok()) context_.prepared.forget();
    const std::size_t first = batch_.front().step;
    batch_.clear();
    bytes_ = 0;
    return done.ok() || failed_step(done) ? done : with_failed_step(done, first);
  }

  absl::Status send_batch() {
    const Sent& first = batch_.front();
    absl::Status ready =
        is_of_executor(steps_[first.step]) ? check_no_transaction_is_open() : context_.check_lock();
    if (!ready.ok()) return ready;
    return waits_for_others(first) ? send_without_lock_timeout() : send_now();
  }

  // What a migration without a transaction has begun itself, it has to end itself: its
  // row would be undone with the rest.
  absl::Status check_no_transaction_is_open() {
    if (context_.in_transaction || !connection().in_transaction()) return absl::OkStatus();
    connection().execute("ROLLBACK").IgnoreError();
    return open_transaction_error();
  }

  // Building an index concurrently waits for all transactions there are, in nobody's
  // way, and leaves a broken index when it is not let.
  bool waits_for_others(const Sent& sent) const {
    return !context_.in_transaction && is_concurrent(sent.sql());
  }

  absl::Status send_without_lock_timeout() {
    if (absl::Status set = connection().execute("SET lock_timeout = 0"); !set.ok()) return set;
    const absl::StatusOr<bool> is_done = is_index_there(connection(), batch_.front().sql());
    if (!is_done.ok()) return is_done.status();
    if (!*is_done) {
      if (absl::Status done = send_now(); !done.ok()) return done;
    }
    return connection().execute(set_lock_timeout(context_.lock_timeout, context_.in_transaction));
  }

  // Sends all of the batch and then reads the answers: one round trip.
  absl::Status send_now() {
    std::vector<std::string_view> statements;
    for (const Sent& sent : batch_) statements.push_back(sent.sql());
    return connection().send(statements, [&](std::size_t index, PGresult* answer) {
      const Sent& sent = batch_[index];
      absl::Status done = take(answer, sent, steps_[sent.step]);
      return done.ok() ? done : with_failed_step(done, sent.step);
    });
  }

  absl::Status take(PGresult* answer, const Sent& sent, const Step& step) {
    if (absl::Status done = connection().check(answer, sent.sql()); !done.ok()) {
      return explain(done, answer, sent);
    }
    if (sent.answer != Answer::kNothing) return take(read_rows(answer), sent.answer, step);
    const bool must_change = sent.statement != nullptr && changes_one_row(step, *sent.statement);
    if (must_change && std::string_view(PQcmdTuples(answer)) != "1") return row_error(step);
    return absl::OkStatus();
  }

  absl::Status take(std::vector<Row> rows, Answer answer, const Step& step) const {
    if (answer == Answer::kNames) {
      context_.prepared.keep(rows);
      return absl::OkStatus();
    }
    if (const Look* look = std::get_if<Look>(&step.action)) {
      return answer == Answer::kRows ? take_rows(rows, *look) : take_count(rows.front(), *look);
    }
    const auto& [tables, seen] = std::get<ReadCatalogue>(step.action);
    if (answer == Answer::kPresence || tables->presence.empty()) *seen = {};
    if (answer == Answer::kPresence) {
      take_presence(tables->presence, rows, *seen);
      return absl::OkStatus();
    }
    absl::StatusOr<Catalogue> whole = parse_catalogue(tables->whole, std::move(rows));
    if (!whole.ok()) return whole.status();
    whole->tables.merge(seen->tables);
    *seen = *std::move(whole);
    return absl::OkStatus();
  }

  // An error of the server, with what is known of it beside what the server says.
  absl::Status explain(const absl::Status& why, const PGresult* answer, const Sent& sent) {
    ErrorDetails details = error_details(why).value_or(ErrorDetails());
    if (sent.statement != nullptr) {
      locate(details, postgres_dialect(), *sent.statement, error_offset(answer, sent.sql()));
    }
    if (context_.in_transaction && wants_commit_before(answer)) {
      details.hint =
          "what a migration before it did must be committed first: use --transaction each "
          "(TransactionScope::kEach)";
    }
    if (!is_blocked(answer)) return with_details(why, details);
    details.in_the_way = context_.on_blocked();
    return with_details(absl::UnavailableError(why.message()), details);
  }

  PostgresHandle& connection() const { return context_.connection; }

  absl::Span<const Step> steps_;
  const StepContext& context_;
  std::vector<Sent> batch_;
  std::size_t bytes_ = 0;
};

}  // namespace

absl::Status run_steps(absl::Span<const Step> steps, const StepContext& context) {
  return StepRun(steps, context).run();
}

}  // namespace piccolo
