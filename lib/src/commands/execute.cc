// SPDX-License-Identifier: MIT
#include "commands/execute.h"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "absl/cleanup/cleanup.h"
#include "commands/failure.h"
#include "commands/unit_run.h"
#include "databases/backend.h"

namespace piccolo {
namespace {

class Executor {
 public:
  explicit Executor(const Execution& execution)
      : execution_(execution),
        known_(known_rows(execution.rows, execution.apps)),
        wait_(execution.wait.started()) {
    known_.has_triggers = execution.has_triggers;
  }

  Executed execute() {
    absl::Cleanup end = [this] { execution_.database.backend().end_run(); };
    for (const Unit unit : split_into_units(execution_.plan, execution_.scope)) {
      if (absl::Status done = run(unit); !done.ok()) {
        // Then the rows may be its own.
        look_who_was_faster(unit, /*is_commit_unknown=*/absl::IsDataLoss(done));
        const Failure failure = describe_failure(done, unit);
        return {.status = attributed(failure),
                .message = explain(failure),
                .notes = std::move(all_notes_),
                .is_overtaken = is_overtaken_};
      }
      known_.has_table = true;
      known_.last = seen_;
      follow(unit, known_.rows);
      std::ranges::move(notes_, std::back_inserter(all_notes_));
      for (const PlannedMigration& migration : unit) execution_.committed(migration);
      done_ += unit.size();
      // Who has got on may wait again.
      wait_.deadline.reset();
      wait_ = wait_.started();
    }
    return {.notes = std::move(all_notes_)};
  }

 private:
  absl::Status run(Unit unit) {
    failed_at_.reset();
    has_begun_ = false;
    const auto work = [&](Connection& connection) { return run(unit, connection); };
    return unit.front().in_transaction ? execution_.database.transact(work, wait_)
                                       : execution_.database.without_transaction(work, wait_);
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
    if (ran.ok()) notes_ = unit_run.notes();
    return ran;
  }

  void report(const PlannedMigration& migration) const {
    if (!execution_.on_progress) return;
    execution_.on_progress({migration.app->app_name, migration.migration->id,
                            std::chrono::duration_cast<std::chrono::milliseconds>(
                                std::chrono::steady_clock::now() - start_),
                            migration.fake});
  }

  // After a failure: whether somebody who takes no lock has changed the rows while
  // the unit was under way.  Piccolo does, and writes its row last.
  void look_who_was_faster(Unit unit, bool is_commit_unknown) {
    if (is_overtaken_ || is_commit_unknown || !unit.front().in_transaction) return;
    const absl::StatusOr<std::optional<MigrationRows>> rows = execution_.database.migration_rows();
    if (!rows.ok()) return;
    const RowsSeen seen{.rows = known_rows(*rows, execution_.apps).rows};
    is_overtaken_ = rows->has_value() != known_.has_table || !are_seen(known_.rows, seen);
    was_faster_ = is_overtaken_;
  }

  Failure describe_failure(const absl::Status& why, Unit unit) const {
    return {.why = why,
            .plan = execution_.plan,
            .unit = unit,
            .done = done_,
            .at = failed_at_,
            .has_begun = has_begun_,
            .was_faster = was_faster_,
            .database = execution_.database.name()};
  }

  const Execution& execution_;
  KnownRows known_;
  WaitPolicy wait_;
  std::size_t done_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  RowsSeen seen_;                       // At the end of the unit that was run last.
  std::vector<std::string> notes_;      // Of that unit.
  std::vector<std::string> all_notes_;  // Of those that are committed.
  bool has_begun_ = false;              // Whether any step of the unit under way was begun.
  bool is_overtaken_ = false;
  bool was_faster_ = false;
  std::optional<Position> failed_at_;
};

}  // namespace

Executed execute(const Execution& execution) { return Executor(execution).execute(); }

}  // namespace piccolo
