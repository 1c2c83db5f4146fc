// SPDX-License-Identifier: MIT
#include "commands/execute.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "piccolo/printable.h"

namespace piccolo {
namespace {

// The C++ function of a step, or null if it is none.
const Callable* callable_of(const Step& step) {
  const Operation* operation = std::get_if<Operation>(&step.action);
  const Raw* raw = operation == nullptr ? nullptr : std::get_if<Raw>(operation);
  return raw == nullptr ? nullptr : std::get_if<Callable>(&raw->forwards);
}

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

// A step of a unit.
struct Position {
  std::size_t migration = 0;
  std::size_t step = 0;  // Of that migration.
};

// In migrations.  Larger ones would save nothing but cost memory.
constexpr std::size_t kLargestFlight = 512;

// Carries out one unit on a connection: what is not a C++ function goes to the
// database in flights, each of twice as many migrations as the one before.  So
// there are few of them, however long the plan, and something to tell all along.
class UnitRun {
 public:
  UnitRun(Unit unit, Connection& connection, absl::FunctionRef<void(const PlannedMigration&)> done)
      : unit_(unit), connection_(connection), done_(done) {}

  absl::Status run() {
    for (std::size_t i = 0; i < unit_.size(); ++i) {
      for (std::size_t j = 0; j < unit_[i].steps.size(); ++j) {
        if (absl::Status added = add(unit_[i].steps[j], {i, j}); !added.ok()) return added;
      }
      if (i + 1 - reported_ < flight_size_) continue;
      if (absl::Status sent = send_up_to(i + 1); !sent.ok()) return sent;
      flight_size_ = std::min(flight_size_ * 2, kLargestFlight);
    }
    return send_up_to(unit_.size());
  }

  // Where run() failed.
  Position failed_at() const { return failed_at_; }

 private:
  absl::Status add(const Step& step, Position position) {
    const Callable* callable = callable_of(step);
    if (callable == nullptr) {
      batch_.push_back(step);
      positions_.push_back(position);
      return absl::OkStatus();
    }
    // Its statements are a comment for people.
    if (absl::Status sent = send(); !sent.ok()) return sent;
    failed_at_ = position;
    return call(*callable, connection_);
  }

  absl::Status send() {
    absl::Status sent = connection_.run(batch_);
    if (!sent.ok()) failed_at_ = positions_[failed_step(sent).value_or(0)];
    batch_.clear();
    positions_.clear();
    return sent;
  }

  // What is left of the migrations before `end`, and reports them.
  absl::Status send_up_to(std::size_t end) {
    if (absl::Status sent = send(); !sent.ok()) return sent;
    for (; reported_ < end; ++reported_) done_(unit_[reported_]);
    return absl::OkStatus();
  }

  Unit unit_;
  Connection& connection_;
  absl::FunctionRef<void(const PlannedMigration&)> done_;
  std::vector<Step> batch_;
  std::vector<Position> positions_;
  std::size_t flight_size_ = 1;  // In migrations.
  std::size_t reported_ = 0;
  Position failed_at_;
};

class Executor {
 public:
  explicit Executor(const Execution& execution) : execution_(execution) {}

  absl::Status execute() {
    for (const Unit unit : split_into_units(execution_.plan, execution_.scope)) {
      if (absl::Status done = run(unit); !done.ok()) return explain(done, unit);
      for (const PlannedMigration& migration : unit) execution_.committed(migration);
      done_ += unit.size();
    }
    return absl::OkStatus();
  }

 private:
  absl::Status run(Unit unit) {
    failed_at_.reset();
    began_ = done_ > 0;
    const auto work = [&](Connection& connection) { return run(unit, connection); };
    const Patience& patience = execution_.patience;
    return unit.front().in_transaction ? execution_.database.transact(work, patience)
                                       : execution_.database.without_transaction(work, patience);
  }

  // May be called again, after what it did before was undone.
  absl::Status run(Unit unit, Connection& connection) {
    if (done_ == 0) {
      if (absl::Status same = check_rows(connection); !same.ok()) return same;
    }
    began_ = true;
    // It keeps a reference to the function.
    const auto tell = [&](const PlannedMigration& migration) { report(migration); };
    UnitRun unit_run(unit, connection, tell);
    absl::Status ran = unit_run.run();
    if (!ran.ok()) failed_at_ = unit_run.failed_at();
    return ran;
  }

  void report(const PlannedMigration& migration) const {
    if (!execution_.on_progress) return;
    execution_.on_progress({migration.app->app_name, migration.migration->id,
                            std::chrono::duration_cast<std::chrono::milliseconds>(
                                std::chrono::steady_clock::now() - start_)});
  }

  // That nobody changed the record between the plan and the lock.  From then on
  // each row speaks for itself.
  absl::Status check_rows(Connection& connection) const {
    const absl::StatusOr<std::optional<MigrationRows>> rows = connection.migration_rows();
    if (!rows.ok()) return rows.status();
    if (*rows == execution_.rows) return absl::OkStatus();
    return absl::AbortedError(
        "another run has changed the migration table since this one was planned");
  }

  absl::Status explain(const absl::Status& why, Unit unit) const {
    std::string message = headline(why, unit) + "\n" + state_of(why, unit);
    const auto& planned = execution_.plan.migrations;
    const std::span<const PlannedMigration> all(planned);
    if (done_ > 0) {
      message += absl::StrFormat("\n%s before it, and committed: %s.", capitalised(),
                                 list(all.subspan(0, done_)));
    }
    message += absl::StrFormat("\nNot %s: %s.", execution_.done_word, list(all.subspan(done_)));
    return absl::Status(why.code(), message);
  }

  std::string headline(const absl::Status& why, Unit unit) const {
    const std::string words(why.message());
    if (!failed_at_) {
      return absl::StrFormat("%s was %s on %s, because %s", done_ == 0 ? "Nothing" : "Nothing more",
                             execution_.done_word, execution_.database.name(), words);
    }
    const PlannedMigration& failed = unit[failed_at_->migration];
    return absl::StrFormat("%s could not be %s: %s", describe(*failed.app, *failed.migration),
                           execution_.done_word, words);
  }

  std::string state_of(const absl::Status& why, Unit unit) const {
    if (absl::IsDataLoss(why)) return "Either all of its transaction is there, or nothing of it.";
    if (!began_) return "Nothing had begun; the database is as it was.";
    if (unit.front().in_transaction) return "Its transaction was undone.";
    return absl::StrFormat(
        "It does not run in a transaction, so what its first %d steps did is still done; look at "
        "the database before you go on.",
        failed_at_ ? failed_at_->step : 0);
  }

  std::string capitalised() const {
    std::string word(execution_.done_word);
    word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
    return word;
  }

  static std::string list(std::span<const PlannedMigration> migrations) {
    return absl::StrJoin(migrations, ", ", [](std::string* out, const PlannedMigration& one) {
      absl::StrAppendFormat(out, "%s %s", one.app->app_name, one.migration->id);
    });
  }

  const Execution& execution_;
  std::size_t done_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  bool began_ = false;  // Whether anything was sent to the database.
  std::optional<Position> failed_at_;
};

}  // namespace

absl::Status execute(const Execution& execution) { return Executor(execution).execute(); }

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

std::string preview(const Plan& plan, Dialect dialect, TransactionScope scope) {
  std::string sql;
  for (const Unit unit : split_into_units(plan, scope)) {
    const bool transaction = unit.front().in_transaction;
    if (transaction) sql += dialect == Dialect::kSqlite ? "BEGIN IMMEDIATE;\n" : "BEGIN;\n";
    for (const PlannedMigration& migration : unit) {
      sql += heading(migration);
      for (const Step& step : migration.steps) {
        for (const std::string& statement : step.statements) {
          // The name of a C++ function stands in a comment.
          absl::StrAppendFormat(&sql, "%s\n",
                                callable_of(step) ? printable(statement) : statement + ";");
        }
      }
    }
    if (transaction) sql += "COMMIT;\n";
  }
  return sql;
}

}  // namespace piccolo
