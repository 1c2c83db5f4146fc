// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "commands/known_rows.h"
#include "commands/stretch.h"
#include "databases/backend.h"
#include "plan/plan.h"

namespace piccolo {

// Carries out one unit on a connection: what is not a C++ function goes to the
// database in batches, each of twice as many migrations as the one before.  So
// there are few of them, however long the plan, and something to tell all along.
//
// The migration table is looked at before anything is done, and again before the
// transaction is committed; without a transaction also before the row is written.  So are
// the tables that it changes: what is committed is what was planned.
class UnitRun {
 public:
  // All of these must outlive it.
  UnitRun(Unit unit, Backend& backend, Connection& connection, const KnownRows& known,
          const std::vector<std::string>& apps,
          absl::FunctionRef<void(const PlannedMigration&)> done)
      : unit_(unit),
        backend_(backend),
        connection_(connection),
        known_(known),
        apps_(apps),
        done_(done),
        stretches_(find_stretches(unit, backend.dialect())) {}

  absl::Status run();

  // Where run() failed; none if it was at no step of a migration.
  std::optional<Position> failed_at() const { return failed_at_; }
  // Whether others have changed the rows since they were last seen.
  bool is_overtaken() const { return is_overtaken_; }
  // Whether any step was begun.
  bool has_begun() const { return has_begun_; }
  // What others have done meanwhile to the tables of the unit, and is as good.
  const std::vector<std::string>& notes() const { return notes_; }
  // What run() has left.
  const RowsSeen& after() const { return after_; }

 private:
  absl::Status add(std::size_t index);
  absl::Status add(const Step& step, Position position);
  void add_own(Step step);
  absl::Status add_change(const Step& step, Position position);
  void add_entry(const PlannedMigration& migration, Position position);
  Step with_entry(Step row, const PlannedMigration& migration) const;
  std::shared_ptr<const RecordEntry> entry_of(const PlannedMigration& migration) const;
  Statement statement_of(const RecordEntry& entry, bool is_done) const;
  absl::Status replan(Stretch& stretch);
  absl::Status check_tables();
  void add_look(RowsSeen& seen, bool has_table, bool with_rows);
  absl::Status send();
  absl::Status send_up_to(std::size_t end);
  absl::Status check_before();
  absl::Status check_before_row();
  absl::Status check_after();
  bool reads_rows() const;
  bool is_same_table(const RowsSeen& seen) const;

  Unit unit_;
  Backend& backend_;
  Connection& connection_;
  const KnownRows& known_;
  const std::vector<std::string>& apps_;
  absl::FunctionRef<void(const PlannedMigration&)> done_;
  std::vector<Stretch> stretches_;
  std::size_t stretch_ = 0;      // The one under way, or to come.
  std::size_t next_change_ = 0;  // Of that one.
  std::size_t compared_ = 0;
  std::vector<std::string> notes_;
  // Of the migration that is being added.
  std::chrono::system_clock::time_point begun_;
  std::vector<std::string> ran_;                 // Its statements.
  std::map<const Change*, Undo> undos_planned_;  // What was planned when it was reached.
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

}  // namespace piccolo
