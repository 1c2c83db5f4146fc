// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "databases/backend.h"
#include "interleavings/scheduler.h"

namespace piccolo::testing {

// Something that has been done for good.
struct Event {
  enum class Kind { kStep, kInsertRow, kDeleteRow };
  std::size_t runner;
  Kind kind;
  std::string what;  // The statement or change; of a row, the migration.
};

// A server with transactions and the lock of a run, in memory, which several sessions use.
// What it can be made to do wrong is for the tests of the tests.
class SimulatedServer {
 public:
  struct State {
    Schema schema = {};
    MigrationRows rows = {};
    bool has_migration_table = false;
    bool has_record = false;
    std::vector<RecordEntry> record = {};
  };
  struct Faults {
    bool has_no_lock = false;     // Nobody waits for it.
    bool undoes_nothing = false;  // ROLLBACK commits.
  };

  // Tells `committed` of what is committed together.
  using Committed = std::function<void(const std::vector<Event>&, bool in_transaction)>;
  explicit SimulatedServer(Committed committed) : committed_(std::move(committed)) {}

  // What is committed.
  const State& state() const { return state_; }
  // Who has the lock.
  const std::optional<std::size_t>& lock() const { return lock_; }
  void set_faults(const Faults& faults) { faults_ = faults; }
  // What is there before anybody begins.
  void start_with(const State& state);

 private:
  friend class SimulatedSession;

  void commit(State state, const std::vector<Event>& events) {
    state_ = std::move(state);
    committed_(events, /*in_transaction=*/true);
  }

  Committed committed_;
  State state_;
  std::int64_t last_id_ = 0;  // Not taken back by a rollback, as with a sequence.
  std::optional<std::size_t> lock_;
  Faults faults_;
};

// A runner's connection to it.  With a scheduler, each call waits for its turn.
class SimulatedSession : public Backend {
 public:
  SimulatedSession(SimulatedServer& server, std::size_t runner, Scheduler* scheduler = nullptr)
      : Backend("simulated:"), server_(server), runner_(runner), scheduler_(scheduler) {}

  // Whether its runner was killed, or something has failed it.
  bool is_dead() const { return is_dead_; }
  bool has_failed() const { return has_failed_; }

  const Dialect& dialect() const override { return postgres_dialect(); }
  absl::StatusOr<DatabaseInfo> read_info(const WaitPolicy& wait) override;
  absl::StatusOr<Catalogue> catalogue(absl::Span<const TableName> tables) override;
  absl::StatusOr<std::vector<RecordEntry>> entries(absl::Span<const MigrationRow> rows) override;
  absl::Status run(absl::Span<const Step> steps) override;

 protected:
  // Answers the Look; the first in its unit is the one that finds out whether others were faster.
  virtual void look(const Look& look, bool is_first_in_unit);

 private:
  absl::Status begin(Mode mode, const WaitPolicy& wait) override;
  absl::Status commit() override;
  void rollback() noexcept override;
  absl::StatusOr<std::vector<Row>> run_query(std::string_view sql,
                                             absl::Span<const Value> parameters) override;
  absl::StatusOr<std::vector<Row>> read(std::string_view sql,
                                        absl::Span<const Value> parameters) override;

  absl::Status call(const Call& call);
  absl::Status call_read(std::string what);
  absl::Status call_write(std::string what);
  absl::Status take_turn(const Call& call, bool& is_answer_lost);
  void die();
  void unlock();
  bool in_transaction() const { return own_.has_value(); }
  SimulatedServer::State& state() { return own_ ? *own_ : server_.state_; }

  absl::Status perform(const Step& step);
  absl::Status run_script(const Step& step);
  absl::Status add_entry(const Step& step);
  absl::Status change(const Change& change);
  absl::Status insert_row(const Step& step, const MigrationRow& row);
  absl::Status delete_row(const Step& step, const MigrationRow& row);
  Catalogue read_tables(absl::Span<const TableName> tables);
  void record(Event::Kind kind, std::string what);

  SimulatedServer& server_;
  std::size_t runner_;
  Scheduler* scheduler_;
  std::optional<SimulatedServer::State> own_;  // Of the transaction under way.
  std::vector<Event> events_;                  // The same.
  bool has_looked_ = false;                    // In this unit.
  bool is_dead_ = false;
  bool has_failed_ = false;
};

// As version 0.1 looked at the rows: only before the first unit of a run.  The first look of
// every other is answered with what the unit before had left.
class SessionOfOldRule final : public SimulatedSession {
 public:
  using SimulatedSession::SimulatedSession;

 private:
  void look(const Look& look, bool is_first_in_unit) override;

  RowsSeen last_;
};

}  // namespace piccolo::testing
