// SPDX-License-Identifier: MIT
#include "interleavings/simulated_server.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_format.h"
#include "databases/errors.h"
#include "databases/rows.h"
#include "overloaded.h"
#include "piccolo/action.h"

namespace piccolo::testing {
namespace {

std::string name_of_row(const MigrationRow& row) { return row.app_name + " " + row.name; }

// What a step is called in a trace.
std::string describe_step(const Step& step) {
  return std::visit(
      Overloaded{
          [](const std::shared_ptr<const Change>& change) { return describe(Action(*change)); },
          [](const SqlScript& script) { return script.text; },
          [](const Callable& callable) { return callable.name; },
          [](const CreateMigrationTable&) { return std::string("make the migration table"); },
          [](const InsertRow& insert) { return "insert the row of " + name_of_row(insert.row); },
          [](const DeleteRow& erase) { return "delete the row of " + name_of_row(erase.row); },
          [](const CreateRecordTable&) { return std::string("make the record"); },
          [](const AddEntry&) { return std::string("add to the record"); },
          [](const Look&) { return std::string("look at the rows"); },
          [](const ReadCatalogue&) { return std::string("read the catalogue"); },
          [](const RestoreSession&) { return std::string("restore the session"); },
          [](const FinishDeferred&) { return std::string("finish what is deferred"); }},
      step.action);
}

bool reads_only(const Step& step) {
  return std::holds_alternative<Look>(step.action) ||
         std::holds_alternative<ReadCatalogue>(step.action);
}

bool does_nothing(const Step& step) {
  return std::holds_alternative<RestoreSession>(step.action) ||
         std::holds_alternative<FinishDeferred>(step.action);
}

bool is_about_record(const Step& step) {
  return std::holds_alternative<CreateRecordTable>(step.action) ||
         std::holds_alternative<AddEntry>(step.action);
}

absl::Status dead() { return absl::UnavailableError("the schedule has killed this runner"); }

}  // namespace

void SimulatedServer::start_with(const State& state) {
  state_ = state;
  for (const MigrationRow& row : state.rows) last_id_ = std::max(last_id_, row.id);
}

// Has the turn, or says what became of the call instead.
absl::Status SimulatedSession::take_turn(const Call& call, bool& is_answer_lost) {
  if (is_dead_) return dead();
  if (scheduler_ == nullptr) return absl::OkStatus();
  const Move move = scheduler_->wait_for_turn(runner_, call);
  is_answer_lost = move == Move::kLoseAnswer;
  has_failed_ = has_failed_ || move != Move::kGo;
  if (move == Move::kFail) return absl::UnavailableError("the schedule has failed this call");
  if (move != Move::kDie) return absl::OkStatus();
  die();
  return dead();
}

absl::Status SimulatedSession::call(const Call& call) {
  bool is_answer_lost = false;
  return take_turn(call, is_answer_lost);
}

// What a transaction does, others do not see before its commit.
absl::Status SimulatedSession::call_read(std::string what) {
  return call({.what = std::move(what), .touch = {.reads = !in_transaction()}});
}

absl::Status SimulatedSession::call_write(std::string what) {
  return call({.what = std::move(what),
               .touch = {.reads = !in_transaction(), .writes = !in_transaction()}});
}

void SimulatedSession::die() {
  is_dead_ = true;
  own_.reset();
  events_.clear();
  unlock();
}

void SimulatedSession::unlock() {
  if (server_.lock_ == runner_) server_.lock_.reset();
}

absl::Status SimulatedSession::begin(Mode mode, const WaitPolicy&) {
  const bool has_lock = !server_.faults_.has_no_lock;
  absl::Status turn = call({.what = mode == Mode::kTransaction ? "BEGIN" : "take the lock",
                            .touch = {.reads = mode == Mode::kTransaction, .lock = has_lock},
                            .waits_for_lock = has_lock});
  if (!turn.ok()) return turn;
  if (has_lock) server_.lock_ = runner_;
  if (mode == Mode::kTransaction) own_ = server_.state_;
  has_looked_ = false;
  return absl::OkStatus();
}

absl::Status SimulatedSession::commit() {
  bool is_answer_lost = false;
  const Call call{.what = in_transaction() ? "COMMIT" : "give the lock back",
                  .touch = {.writes = in_transaction(), .lock = true},
                  .is_commit = in_transaction()};
  if (absl::Status turn = take_turn(call, is_answer_lost); !turn.ok()) return turn;
  if (own_) server_.commit(*std::move(own_), events_);
  own_.reset();
  events_.clear();
  unlock();
  return is_answer_lost ? absl::DataLossError("the schedule has lost the answer to COMMIT")
                        : absl::OkStatus();
}

void SimulatedSession::rollback() noexcept {
  // The commit whose answer was lost has given back the lock.
  if (server_.lock_ == runner_) {
    const Call undo{.what = "ROLLBACK", .touch = {.lock = true}, .can_fail = false};
    if (!call(undo).ok()) return;
    if (own_ && server_.faults_.undoes_nothing) server_.commit(*own_, events_);
  }
  own_.reset();
  events_.clear();
  unlock();
}

absl::Status SimulatedSession::run(absl::Span<const Step> steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (absl::Status done = perform(steps[i]); !done.ok()) return with_failed_step(done, i);
  }
  return absl::OkStatus();
}

absl::Status SimulatedSession::perform(const Step& step) {
  if (std::holds_alternative<SqlScript>(step.action)) return run_script(step);
  if (std::holds_alternative<CreateRecordTable>(step.action)) state().has_record = true;
  // What is written with a row, in its transaction, has no turn of its own.
  if (is_about_record(step)) return add_entry(step);
  const std::string what = describe_step(step);
  absl::Status turn = does_nothing(step) ? call({.what = what})
                      : reads_only(step) ? call_read(what)
                                         : call_write(what);
  if (!turn.ok()) return turn;
  if (const Change* made = change_of(step)) return change(*made);
  if (const auto* insert = std::get_if<InsertRow>(&step.action)) {
    absl::Status inserted = insert_row(step, insert->row);
    return inserted.ok() ? add_entry(step) : inserted;
  }
  if (const auto* erase = std::get_if<DeleteRow>(&step.action)) {
    absl::Status erased = delete_row(step, erase->row);
    return erased.ok() ? add_entry(step) : erased;
  }
  if (const auto* asked = std::get_if<Look>(&step.action)) {
    look(*asked, !has_looked_);
    has_looked_ = true;
  }
  if (const auto* read = std::get_if<ReadCatalogue>(&step.action)) {
    std::vector<TableName> tables = read->tables->whole;
    std::ranges::copy(read->tables->presence, std::back_inserter(tables));
    *read->seen = read_tables(tables);
  }
  if (std::holds_alternative<CreateMigrationTable>(step.action)) state().has_migration_table = true;
  return absl::OkStatus();
}

absl::Status SimulatedSession::add_entry(const Step& step) {
  if (const RecordEntry* entry = entry_of(step)) state().record.push_back(*entry);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<RecordEntry>> SimulatedSession::entries(
    absl::Span<const MigrationRow> rows) {
  if (absl::Status turn = call_read("read the record"); !turn.ok()) return turn;
  return entries_about(rows, state().record);
}

// Outside a transaction each statement is committed by itself.
absl::Status SimulatedSession::run_script(const Step& step) {
  for (const Statement& statement : step.statements) {
    if (absl::Status turn = call_write(statement.sql); !turn.ok()) return turn;
    record(Event::Kind::kStep, statement.sql);
  }
  return absl::OkStatus();
}

absl::Status SimulatedSession::change(const Change& change) {
  if (absl::Status made = apply(change, state().schema); !made.ok()) return made;
  record(Event::Kind::kStep, describe(Action(change)));
  return absl::OkStatus();
}

absl::Status SimulatedSession::insert_row(const Step& step, const MigrationRow& row) {
  MigrationRows& rows = state().rows;
  if (std::ranges::find(rows, name_of_row(row), name_of_row) != rows.end()) return row_error(step);
  rows.push_back(row);
  rows.back().id = ++server_.last_id_;
  record(Event::Kind::kInsertRow, name_of_row(row));
  return absl::OkStatus();
}

absl::Status SimulatedSession::delete_row(const Step& step, const MigrationRow& row) {
  const auto erased = std::erase_if(state().rows, [&](const MigrationRow& one) {
    return one.id == row.id && name_of_row(one) == name_of_row(row);
  });
  if (erased != 1) return row_error(step);
  record(Event::Kind::kDeleteRow, name_of_row(row));
  return absl::OkStatus();
}

void SimulatedSession::record(Event::Kind kind, std::string what) {
  Event event{runner_, kind, std::move(what)};
  if (in_transaction()) {
    events_.push_back(std::move(event));
  } else {
    server_.committed_({std::move(event)}, /*in_transaction=*/false);
  }
}

void SimulatedSession::look(const Look& look, bool /*is_first_in_unit*/) {
  look_at(state().rows, state().has_migration_table, look);
}

void SessionOfOldRule::look(const Look& look, bool is_first_in_unit) {
  // The first unit of a plan reads the rows.
  if (is_first_in_unit && !look.with_rows) {
    *look.seen = last_;
  } else {
    SimulatedSession::look(look, is_first_in_unit);
  }
  last_ = *look.seen;
}

absl::StatusOr<std::vector<Row>> SimulatedSession::run_query(std::string_view sql,
                                                             absl::Span<const Value>) {
  if (absl::Status turn = call_write(std::string(sql)); !turn.ok()) return turn;
  record(Event::Kind::kStep, std::string(sql));
  return std::vector<Row>();
}

absl::StatusOr<std::vector<Row>> SimulatedSession::read(std::string_view sql,
                                                        absl::Span<const Value>) {
  if (absl::Status turn = call_read(std::string(sql)); !turn.ok()) return turn;
  return std::vector<Row>();
}

absl::StatusOr<DatabaseInfo> SimulatedSession::read_info(const WaitPolicy&) {
  if (absl::Status turn = call_read("read what has run"); !turn.ok()) return turn;
  DatabaseInfo info{.has_record = state().has_record};
  if (!state().has_migration_table) return info;
  info.rows = state().rows;
  sort_rows(*info.rows);
  return info;
}

absl::StatusOr<Catalogue> SimulatedSession::catalogue(absl::Span<const TableName> tables) {
  if (absl::Status turn = call_read("read the catalogue"); !turn.ok()) return turn;
  return read_tables(tables);
}

// The tables of the plans refer to no others.
Catalogue SimulatedSession::read_tables(absl::Span<const TableName> tables) {
  const std::set<TableName> asked(tables.begin(), tables.end());
  Catalogue catalogue;
  for (const auto& [name, table] : state().schema.tables) {
    if (!asked.contains(name)) continue;
    catalogue.kinds[name] = "table";
    catalogue.tables.emplace(name, CatalogueTable{.table = table});
  }
  return catalogue;
}

}  // namespace piccolo::testing
