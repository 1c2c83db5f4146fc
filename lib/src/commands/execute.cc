// SPDX-License-Identifier: MIT
#include "commands/execute.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

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

// How far a unit has come.
struct Progress {
  std::size_t migration = 0;
  std::size_t step = 0;  // Of that migration.
};

// Carries out one unit on a connection: what is not a C++ function goes to the
// database in as few pieces as the functions in between allow.
class UnitRun {
 public:
  UnitRun(Unit unit, Connection& connection) : unit_(unit), connection_(connection) {}

  absl::Status run() {
    for (std::size_t i = 0; i < unit_.size(); ++i) {
      for (std::size_t j = 0; j < unit_[i].steps.size(); ++j) {
        const Step& step = unit_[i].steps[j];
        batch_.push_back(step);
        positions_.push_back({i, j});
        const Callable* callable = callable_of(step);
        if (callable == nullptr) continue;
        // Its statements are a comment for people.
        batch_.pop_back();
        if (absl::Status sent = send(); !sent.ok()) return sent;
        failed_at_ = {i, j};
        if (absl::Status called = call(*callable, connection_); !called.ok()) return called;
      }
    }
    return send();
  }

  // Where run() failed.
  Progress failed_at() const { return failed_at_; }

 private:
  absl::Status send() {
    absl::Status sent = connection_.run(batch_);
    if (!sent.ok()) failed_at_ = positions_[failed_step(sent).value_or(0)];
    batch_.clear();
    positions_.clear();
    return sent;
  }

  Unit unit_;
  Connection& connection_;
  std::vector<Step> batch_;
  std::vector<Progress> positions_;
  Progress failed_at_;
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
    const auto work = [&](Connection& connection) {
      if (absl::Status same = check_rows(connection); !same.ok()) return same;
      began_ = true;
      UnitRun unit_run(unit, connection);
      absl::Status ran = unit_run.run();
      if (!ran.ok()) failed_at_ = unit_run.failed_at();
      return ran;
    };
    return unit.front().in_transaction ? execution_.database.transact(work)
                                       : execution_.database.without_transaction(work);
  }

  // That nobody changed the record between the plan and the lock.  From then on
  // each row speaks for itself.
  absl::Status check_rows(Connection& connection) {
    if (checked_) return absl::OkStatus();
    checked_ = true;
    absl::StatusOr<std::optional<MigrationRows>> rows = connection.migration_rows();
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
  bool checked_ = false;
  bool began_ = false;  // Whether anything was sent to the database.
  std::optional<Progress> failed_at_;
};

}  // namespace

std::vector<Unit> split_into_units(const Plan& plan, TransactionScope scope) {
  const Unit all(plan.migrations);
  std::vector<Unit> units;
  std::size_t start = 0;
  for (std::size_t i = 1; i <= all.size(); ++i) {
    const bool together = i < all.size() && scope == TransactionScope::kAll &&
                          all[start].in_transaction && all[i].in_transaction;
    if (together) continue;
    units.push_back(all.subspan(start, i - start));
    start = i;
  }
  return units;
}

absl::Status execute(const Execution& execution) { return Executor(execution).execute(); }

std::string preview(const Plan& plan, Dialect dialect, TransactionScope scope) {
  std::string sql;
  for (const Unit unit : split_into_units(plan, scope)) {
    const bool transaction = unit.front().in_transaction;
    if (transaction) sql += dialect == Dialect::kSqlite ? "BEGIN IMMEDIATE;\n" : "BEGIN;\n";
    for (const PlannedMigration& migration : unit) {
      absl::StrAppendFormat(&sql, "-- %s%s%s\n", describe(*migration.app, *migration.migration),
                            migration.migration->description.empty() ? "" : ": ",
                            migration.migration->description);
      for (const Step& step : migration.steps) {
        for (const std::string& statement : step.statements) {
          absl::StrAppendFormat(&sql, "%s%s\n", statement, callable_of(step) ? "" : ";");
        }
      }
    }
    if (transaction) sql += "COMMIT;\n";
  }
  return sql;
}

}  // namespace piccolo
