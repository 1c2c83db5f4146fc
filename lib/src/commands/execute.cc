// SPDX-License-Identifier: MIT
#include "commands/execute.h"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "databases/backend.h"
#include "databases/errors.h"
#include "databases/step.h"
#include "error.h"
#include "piccolo/printable.h"

namespace piccolo {
namespace {

absl::Status call(const Callable& callable, Connection& connection) {
  try {
    return callable.run(connection);
  } catch (const std::exception& exception) {
    return absl::InternalError(absl::StrFormat("its C++ function \"%s\" threw an exception: %s",
                                               callable.name, exception.what()));
  } catch (...) {
    return absl::InternalError(
        absl::StrFormat("its C++ function \"%s\" threw an exception", callable.name));
  }
}

bool has_opaque_steps(const PlannedMigration& migration) {
  return std::ranges::any_of(migration.steps, is_raw);
}

// A step of a unit.
struct Position {
  std::size_t migration = 0;
  std::size_t step = 0;  // Of that migration.
};

// In migrations.  Larger ones would save nothing but cost memory.
constexpr std::size_t kLargestBatch = 512;

// What is known of the migration table, as far as the apps of a plan go: what the
// plan was made from, and then what its units have made of it.
struct KnownRows {
  bool has_table = false;
  bool has_triggers = false;  // Or rules.
  MigrationRows rows = {};    // Those that this run has written are known without an id.
  std::optional<RowsSeen> last = std::nullopt;  // At the end of the unit before.
};

KnownRows known_rows(const std::optional<MigrationRows>& rows,
                     const std::vector<std::string>& apps) {
  KnownRows known{.has_table = rows.has_value()};
  for (const MigrationRow& row : rows.value_or(MigrationRows())) {
    if (std::ranges::find(apps, row.app_name) != apps.end()) known.rows.push_back(row);
  }
  return known;
}

// Does to `rows` what the steps of a unit do to the migration table.
void follow(Unit unit, MigrationRows& rows) {
  for (const PlannedMigration& migration : unit) {
    for (const Step& step : migration.steps) {
      if (const auto* record = std::get_if<Record>(&step.action)) rows.push_back(record->row);
      const auto* forget = std::get_if<Forget>(&step.action);
      if (forget == nullptr) continue;
      // The most recent go first.
      const auto row = std::find_if(rows.rbegin(), rows.rend(), [&](const MigrationRow& one) {
        return one.id == forget->row.id;
      });
      if (row != rows.rend()) rows.erase(std::next(row).base());
    }
  }
}

// By how many rows a unit changes the migration table.
std::int64_t growth(Unit unit) {
  std::int64_t rows = 0;
  for (const PlannedMigration& migration : unit) {
    for (const Step& step : migration.steps) {
      rows += std::holds_alternative<Record>(step.action) ? 1 : 0;
      rows -= std::holds_alternative<Forget>(step.action) ? 1 : 0;
    }
  }
  return rows;
}

// Which rows are fakes is not seen.
bool are_seen(const MigrationRows& rows, const RowsSeen& seen) {
  return std::ranges::equal(
      rows, seen.rows, [](const MigrationRow& known, const MigrationRow& row) {
        return (known.id == 0 || known.id == row.id) && known.name == row.name &&
               known.app_name == row.app_name && known.ran_on == row.ran_on;
      });
}

// Carries out one unit on a connection: what is not a C++ function goes to the
// database in batches, each of twice as many migrations as the one before.  So
// there are few of them, however long the plan, and something to tell all along.
//
// The migration table is looked at before anything is done, and again before the
// transaction is committed; without a transaction also before the row is written.
class UnitRun {
 public:
  UnitRun(Unit unit, Backend& backend, Connection& connection, const KnownRows& known,
          const std::vector<std::string>& apps,
          absl::FunctionRef<void(const PlannedMigration&)> done)
      : unit_(unit),
        backend_(backend),
        connection_(connection),
        known_(known),
        apps_(apps),
        done_(done) {}

  absl::Status run() {
    // Rows that were read for the plan are read again; later only counted.
    add_look(before_, known_.has_table, /*with_rows=*/!known_.last);
    // Without a transaction nothing that follows could be undone.
    if (!connection_.in_transaction()) {
      if (absl::Status sent = send(); !sent.ok()) return sent;
    }
    for (std::size_t i = 0; i < unit_.size(); ++i) {
      if (absl::Status added = add(i); !added.ok()) return added;
      if (i + 1 == unit_.size() || i + 1 - reported_ < batch_size_) continue;
      if (absl::Status sent = send_up_to(i + 1); !sent.ok()) return sent;
      batch_size_ = std::min(batch_size_ * 2, kLargestBatch);
    }
    add_own({FinishDeferred()});
    add_look(after_, /*has_table=*/true, reads_rows());
    if (absl::Status sent = send_up_to(unit_.size()); !sent.ok()) return sent;
    return check_after();
  }

  // Where run() failed; none if it was at no step of a migration.
  std::optional<Position> failed_at() const { return failed_at_; }
  // Whether others have changed the rows since they were last seen.
  bool is_overtaken() const { return is_overtaken_; }
  // Whether any step was begun.
  bool has_begun() const { return has_begun_; }
  // What run() has left.
  const RowsSeen& after() const { return after_; }

 private:
  absl::Status add(std::size_t index) {
    const PlannedMigration& migration = unit_[index];
    const bool is_opaque = has_opaque_steps(migration);
    bool is_before_rows = is_opaque && !migration.in_transaction;
    bool is_session_changed = false;
    for (std::size_t j = 0; j < migration.steps.size(); ++j) {
      const Step& step = migration.steps[j];
      const bool is_row = std::holds_alternative<Record>(step.action) ||
                          std::holds_alternative<Forget>(step.action);
      if (is_row && is_before_rows) {
        if (absl::Status same = check_before_row(); !same.ok()) return same;
        is_before_rows = false;
      }
      const Change* change = change_of(step);
      if (change != nullptr && is_session_changed) {
        add_own({RestoreSession{.before = &table_of(*change)}});
        is_session_changed = false;
      }
      is_session_changed = is_session_changed || is_raw(step);
      if (absl::Status added = add(step, {index, j}); !added.ok()) return added;
    }
    // Without a transaction that was done before the row.
    if (is_opaque && migration.in_transaction) add_own({RestoreSession()});
    return absl::OkStatus();
  }

  absl::Status add(const Step& step, Position position) {
    const Callable* callable = std::get_if<Callable>(&step.action);
    if (callable == nullptr) {
      batch_.push_back(step);
      positions_.emplace_back(position);
      return absl::OkStatus();
    }
    // Its statements are a comment for people.
    if (absl::Status sent = send(); !sent.ok()) return sent;
    has_begun_ = true;
    absl::Status called = call(*callable, connection_);
    if (!called.ok()) failed_at_ = position;
    return called;
  }

  // A step of no migration.
  void add_own(Step step) {
    batch_.push_back(std::move(step));
    positions_.emplace_back(std::nullopt);
  }

  void add_look(RowsSeen& seen, bool has_table, bool with_rows) {
    add_own(
        {Look{.apps = &apps_, .expects_table = has_table, .with_rows = with_rows, .seen = &seen}});
  }

  absl::Status send() {
    if (batch_.empty()) return absl::OkStatus();
    has_begun_ = has_begun_ || std::ranges::any_of(positions_, &std::optional<Position>::has_value);
    absl::Status sent = backend_.run(batch_);
    if (!sent.ok()) {
      const std::size_t failed = failed_step(sent).value_or(0);
      failed_at_ = positions_[failed];
      const bool is_look = std::holds_alternative<Look>(batch_[failed].action);
      if (is_look) sent = lost_table(sent);
    }
    batch_.clear();
    positions_.clear();
    // What fails because somebody else was faster is to be told as that.
    if (absl::Status same = check_before(); !same.ok()) return same;
    return sent;
  }

  // That nobody has changed the rows between the plan, or the unit before, and the
  // lock.
  absl::Status check_before() {
    if (is_checked_ || before_.count < 0) return absl::OkStatus();
    is_checked_ = true;
    const bool is_same =
        known_.last
            ? before_.identity == known_.last->identity && before_.count == known_.last->count &&
                  before_.id_sum == known_.last->id_sum
            : before_.identity.has_value() == known_.has_table && are_seen(known_.rows, before_);
    if (is_same) return absl::OkStatus();
    is_overtaken_ = true;
    failed_at_.reset();
    return absl::AbortedError(
        "another run has changed the migration table since this one was planned");
  }

  // Without a transaction: that there is still the table for the row, and that it
  // has no other rows than before.
  absl::Status check_before_row() {
    RowsSeen seen;
    add_own({RestoreSession()});
    add_look(seen, /*has_table=*/true, /*with_rows=*/true);
    if (absl::Status sent = send(); !sent.ok()) return sent;
    return is_same_table(seen) && are_seen(known_.rows, seen) ? absl::OkStatus() : changed_table();
  }

  absl::Status check_after() {
    if (!is_same_table(after_)) return changed_table();
    if (after_.count != std::ssize(known_.rows) + growth(unit_)) return changed_table();
    if (!reads_rows()) return absl::OkStatus();
    MigrationRows rows = known_.rows;
    follow(unit_, rows);
    return are_seen(rows, after_) ? absl::OkStatus() : changed_table();
  }

  // Whether the rows have to be read and not just counted, since something may have
  // changed them.
  bool reads_rows() const {
    return known_.has_triggers || std::ranges::any_of(unit_, has_opaque_steps);
  }

  bool is_same_table(const RowsSeen& seen) const {
    return before_.identity ? seen.identity == before_.identity : seen.identity.has_value();
  }

  static absl::Status lost_table(const absl::Status& why) {
    return with_message(
        why, absl::StrFormat("the migration table cannot be read (has a migration dropped "
                             "or renamed it?): %s",
                             std::string(why.message())));
  }

  static absl::Status changed_table() {
    return absl::FailedPreconditionError(
        "the migration table is not what it has to be then: a migration has replaced, hidden or "
        "changed it, or a trigger or rule of the table has, or somebody else who does not take its "
        "lock (Piccolo itself does not)");
  }

  // What is left of the migrations before `end`, and reports them.
  absl::Status send_up_to(std::size_t end) {
    if (absl::Status sent = send(); !sent.ok()) return sent;
    for (; reported_ < end; ++reported_) done_(unit_[reported_]);
    return absl::OkStatus();
  }

  Unit unit_;
  Backend& backend_;
  Connection& connection_;
  const KnownRows& known_;
  const std::vector<std::string>& apps_;
  absl::FunctionRef<void(const PlannedMigration&)> done_;
  std::vector<Step> batch_;
  std::vector<std::optional<Position>> positions_;
  std::size_t batch_size_ = 1;  // In migrations.
  std::size_t reported_ = 0;
  RowsSeen before_{.count = -1};  // Until it is read.
  RowsSeen after_;
  bool is_checked_ = false;
  bool is_overtaken_ = false;
  bool has_begun_ = false;
  std::optional<Position> failed_at_;
};

class Executor {
 public:
  explicit Executor(const Execution& execution)
      : execution_(execution),
        known_(known_rows(execution.rows, execution.apps)),
        patience_(execution.patience.started()) {
    known_.has_triggers = execution.has_triggers;
  }

  Executed execute() {
    absl::Cleanup end = [this] { execution_.database.backend().end_run(); };
    for (const Unit unit : split_into_units(execution_.plan, execution_.scope)) {
      if (absl::Status done = run(unit); !done.ok()) {
        look_who_was_faster(unit);
        return {.status = attributed(done, unit),
                .message = explain(done, unit),
                .is_overtaken = is_overtaken_};
      }
      known_.has_table = true;
      known_.last = seen_;
      follow(unit, known_.rows);
      for (const PlannedMigration& migration : unit) execution_.committed(migration);
      done_ += unit.size();
      // Who has got on may wait again.
      patience_.deadline.reset();
      patience_ = patience_.started();
    }
    return {};
  }

 private:
  absl::Status run(Unit unit) {
    failed_at_.reset();
    has_begun_ = false;
    const auto work = [&](Connection& connection) { return run(unit, connection); };
    return unit.front().in_transaction ? execution_.database.transact(work, patience_)
                                       : execution_.database.without_transaction(work, patience_);
  }

  // May be called again, after what it did before was undone.
  absl::Status run(Unit unit, Connection& connection) {
    // It keeps a reference to the function.
    const auto tell = [&](const PlannedMigration& migration) { report(migration); };
    UnitRun unit_run(unit, execution_.database.backend(), connection, known_, execution_.apps,
                     tell);
    absl::Status ran = unit_run.run();
    failed_at_ = unit_run.failed_at();
    is_overtaken_ = unit_run.is_overtaken();
    has_begun_ = has_begun_ || unit_run.has_begun();
    if (ran.ok()) seen_ = unit_run.after();
    return ran;
  }

  void report(const PlannedMigration& migration) const {
    if (!execution_.on_progress) return;
    execution_.on_progress({migration.app->app_name, migration.migration->id,
                            std::chrono::duration_cast<std::chrono::milliseconds>(
                                std::chrono::steady_clock::now() - start_)});
  }

  // After a failure: whether somebody who takes no lock has changed the rows while
  // the unit was under way.  Piccolo does, and writes its row last.
  void look_who_was_faster(Unit unit) {
    if (is_overtaken_ || !unit.front().in_transaction) return;
    const absl::StatusOr<std::optional<MigrationRows>> rows = execution_.database.migration_rows();
    if (!rows.ok()) return;
    const RowsSeen seen{.rows = known_rows(*rows, execution_.apps).rows};
    is_overtaken_ = rows->has_value() != known_.has_table || !are_seen(known_.rows, seen);
    was_faster_ = is_overtaken_;
  }

  // `why`, with whose error it is.
  absl::Status attributed(const absl::Status& why, Unit unit) const {
    ErrorDetails details = error_details(why).value_or(ErrorDetails());
    details.step.reset();  // That was one of what was sent together.
    if (failed_at_) {
      const PlannedMigration& failed = unit[failed_at_->migration];
      details.app_name = failed.app->app_name;
      details.migration_id = failed.migration->id;
      details.step = operations_before(failed);
    }
    return with_details(why, details);
  }

  std::string explain(const absl::Status& why, Unit unit) const {
    std::string message = headline(why, unit) + "\n" + state_of(why, unit);
    if (was_faster_) {
      message +=
          "\nMeanwhile somebody else has changed the migration table, who does not take its lock "
          "(Piccolo itself does not), and so was faster.";
    }
    const auto& planned = execution_.plan.migrations;
    const std::span<const PlannedMigration> all(planned);
    if (done_ > 0) {
      message += absl::StrFormat("\n%s before it, and committed: %s.", capitalised(),
                                 list(all.subspan(0, done_)));
    }
    message += absl::StrFormat("\nNot %s: %s.", execution_.done_word, list(all.subspan(done_)));
    return message;
  }

  std::string headline(const absl::Status& why, Unit unit) const {
    const std::string words = full_message(why);
    if (!failed_at_ && !has_begun_) {
      return absl::StrFormat("%s was %s on %s, because %s", done_ == 0 ? "Nothing" : "Nothing more",
                             execution_.done_word, execution_.database.name(), words);
    }
    const PlannedMigration& failed = unit[failed_at_ ? failed_at_->migration : unit.size() - 1];
    if (!failed_at_ && unit.size() > 1) {
      return absl::StrFormat("%d migrations, up to %s, could not be %s on %s: %s", unit.size(),
                             describe(*failed.app, *failed.migration), execution_.done_word,
                             execution_.database.name(), words);
    }
    return absl::StrFormat("%s could not be %s on %s: %s", describe(*failed.app, *failed.migration),
                           execution_.done_word, execution_.database.name(), words);
  }

  std::string state_of(const absl::Status& why, Unit unit) const {
    const bool is_commit_unknown = absl::IsDataLoss(why) && !failed_at_;
    if (is_commit_unknown) return "Either all of its transaction is there, or nothing of it.";
    if (!has_begun_ && done_ == 0) return "Nothing had begun; the database is as it was.";
    if (unit.front().in_transaction) return "Its transaction was undone.";
    if (!has_begun_) return "It had not begun.";
    const std::size_t steps = failed_at_ ? operations_before(unit[failed_at_->migration]) : 0;
    return absl::StrFormat(
        "It does not run in a transaction, so what %s did is still done; look at the database "
        "before you go on.",
        steps == 0 ? "it" : absl::StrFormat("its first %d steps", steps));
  }

  // How many steps were done before the one that failed, the making of the migration
  // table not counted.
  std::size_t operations_before(const PlannedMigration& migration) const {
    const auto before = std::span(migration.steps).first(failed_at_->step);
    return static_cast<std::size_t>(std::ranges::count_if(
        before, [](const Step& step) { return change_of(step) != nullptr || is_raw(step); }));
  }

  std::string capitalised() const {
    std::string word(execution_.done_word);
    word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
    return word;
  }

  static std::string list(std::span<const PlannedMigration> migrations) {
    return absl::StrJoin(migrations, ", ", [](std::string* out, const PlannedMigration& one) {
      absl::StrAppendFormat(out, "%s %s", printable(one.app->app_name),
                            printable(one.migration->id));
    });
  }

  const Execution& execution_;
  KnownRows known_;
  Patience patience_;
  std::size_t done_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  RowsSeen seen_;           // At the end of the unit that was run last.
  bool has_begun_ = false;  // Whether any step of the unit under way was begun.
  bool is_overtaken_ = false;
  bool was_faster_ = false;
  std::optional<Position> failed_at_;
};

}  // namespace

Executed execute(const Execution& execution) { return Executor(execution).execute(); }

namespace {

// What stands before a migration's statements.
std::string heading(const PlannedMigration& planned) {
  const Migration& migration = *planned.migration;
  return absl::StrFormat("-- %s%s%s%s%s\n", describe(*planned.app, migration),
                         planned.fake ? " (a fake: only its row)" : "",
                         planned.in_transaction ? "" : " (outside a transaction)",
                         migration.description.empty() ? "" : ": ",
                         printable(migration.description));
}

}  // namespace

std::string preview(const Plan& plan, const Dialect& dialect, TransactionScope scope) {
  std::string sql;
  for (const Unit unit : split_into_units(plan, scope)) {
    const bool transaction = unit.front().in_transaction;
    if (transaction) absl::StrAppendFormat(&sql, "%s;\n", dialect.begin());
    for (const PlannedMigration& migration : unit) {
      sql += heading(migration);
      for (const Step& step : migration.steps) {
        // The name of a C++ function stands in a comment.
        const bool is_function = std::holds_alternative<Callable>(step.action);
        for (const Statement& statement : step.statements) {
          absl::StrAppendFormat(&sql, "%s\n",
                                is_function ? printable(statement.sql) : statement.sql + ";");
        }
      }
    }
    if (transaction) sql += "COMMIT;\n";
  }
  return sql;
}

}  // namespace piccolo
