// SPDX-License-Identifier: MIT
#include "commands/unit_run.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_format.h"
#include "databases/step.h"
#include "error.h"

namespace piccolo {
namespace {

// In migrations.  Larger ones would save nothing but cost memory.
constexpr std::size_t kLargestBatch = 512;

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

absl::Status lost_table(const absl::Status& why) {
  return with_message(why,
                      absl::StrFormat("the migration table cannot be read (has a migration dropped "
                                      "or renamed it?): %s",
                                      std::string(why.message())));
}

absl::Status changed_table() {
  return absl::FailedPreconditionError(
      "the migration table is not as this run left it: a migration has replaced, hidden or "
      "changed it, or a trigger or rule of the table has, or somebody else who does not take its "
      "lock (Piccolo itself does not)");
}

// Those for which what was done is undone.
std::vector<Difference> wrong_of(std::vector<Difference> differences) {
  std::erase_if(differences,
                [](const Difference& one) { return one.kind == Difference::Kind::kBeside; });
  return differences;
}

absl::Status not_as_planned(const std::vector<Difference>& wrong) {
  std::string message =
      "the database is not as planned after it (has a trigger changed it, or somebody else at the "
      "same time?):";
  for (const Difference& one : wrong) absl::StrAppendFormat(&message, "\n  - %s", one.sentence);
  return absl::FailedPreconditionError(message);
}

}  // namespace

absl::Status UnitRun::run() {
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
  if (absl::Status same = check_tables(); !same.ok()) return same;
  return check_after();
}

absl::Status UnitRun::add(std::size_t index) {
  const PlannedMigration& migration = unit_[index];
  const bool is_opaque = has_opaque_steps(migration);
  bool is_before_rows = is_opaque && !migration.in_transaction;
  bool is_session_changed = false;
  begun_ = std::chrono::system_clock::now();
  ran_.clear();
  for (std::size_t j = 0; j < migration.steps.size(); ++j) {
    const Step& step = migration.steps[j];
    const bool is_row = std::holds_alternative<InsertRow>(step.action) ||
                        std::holds_alternative<DeleteRow>(step.action);
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
    // Without a transaction the row stands for what is done.
    if (is_row && !migration.in_transaction && compared_ < stretch_) {
      if (absl::Status sent = send(); !sent.ok()) return sent;
      if (absl::Status same = check_tables(); !same.ok()) return same;
    }
    const Position position{index, j};
    const bool has_entry_with_row = is_row && !migration.in_transaction && migration.entry;
    absl::Status added = change != nullptr    ? add_change(step, position)
                         : has_entry_with_row ? add(with_entry(step, migration), position)
                                              : add(step, position);
    if (!added.ok()) return added;
  }
  // Without a transaction that was done before the row.
  if (is_opaque && migration.in_transaction) add_own({RestoreSession()});
  if (migration.in_transaction) add_entry(migration, {index, migration.steps.size() - 1});
  return absl::OkStatus();
}

absl::Status UnitRun::add(const Step& step, Position position) {
  const Callable* callable = std::get_if<Callable>(&step.action);
  const bool is_recorded = change_of(step) != nullptr || is_raw(step);
  if (is_recorded) {
    std::ranges::transform(step.statements, std::back_inserter(ran_), &Statement::sql);
  }
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

absl::Status UnitRun::add_change(const Step& step, Position position) {
  Stretch& stretch = stretches_[stretch_];
  if (position == stretch.positions.front()) {
    add_own({ReadCatalogue{&stretch.tables.before, &stretch.before}});
    if (stretch.is_provisional) {
      if (absl::Status sent = send(); !sent.ok()) return sent;
      if (absl::Status possible = replan(stretch); !possible.ok()) return possible;
    }
    next_change_ = 0;
  }
  const Step& planned = stretch.steps.empty() ? step : stretch.steps[next_change_];
  ++next_change_;
  if (absl::Status added = add(planned, position); !added.ok()) return added;
  if (position == stretch.positions.back()) {
    add_own({ReadCatalogue{&stretch.tables.after, &stretch.after}});
    ++stretch_;
  }
  return absl::OkStatus();
}

// What was planned without knowing what SQL or a function would leave.
absl::Status UnitRun::replan(Stretch& stretch) {
  Position failed;
  const std::vector<const Change*> planned_before = stretch.changes;
  absl::Status planned = piccolo::replan(stretch, backend_, failed);
  if (!planned.ok()) failed_at_ = failed;
  for (std::size_t i = 0; i < stretch.undos.size(); ++i) {
    undos_planned_.insert_or_assign(planned_before[i], std::move(stretch.undos[i]));
  }
  return planned;
}

// In a transaction the entry comes last, when all of it is known.
void UnitRun::add_entry(const PlannedMigration& migration, Position position) {
  if (!migration.entry) return;
  std::shared_ptr<const RecordEntry> entry = entry_of(migration);
  Statement statement = statement_of(*entry, /*is_done=*/false);
  batch_.push_back({AddEntry{std::move(entry)}, {std::move(statement)}});
  positions_.emplace_back(position);
}

// Without one it is committed together with the row.
Step UnitRun::with_entry(Step row, const PlannedMigration& migration) const {
  std::shared_ptr<const RecordEntry> entry = entry_of(migration);
  row.statements.push_back(statement_of(*entry, /*is_done=*/true));
  if (auto* insert = std::get_if<InsertRow>(&row.action)) insert->entry = entry;
  if (auto* remove = std::get_if<DeleteRow>(&row.action)) remove->entry = entry;
  return row;
}

std::shared_ptr<const RecordEntry> UnitRun::entry_of(const PlannedMigration& migration) const {
  RecordEntry entry = migration.entry->entry;
  if (entry.event != RecordEvent::kReversed) {
    entry.details = details_of(*migration.entry, ran_, undos_planned_);
  }
  return std::make_shared<const RecordEntry>(std::move(entry));
}

Statement UnitRun::statement_of(const RecordEntry& entry, bool is_done) const {
  return render_insert_entry(backend_.dialect(), entry, {.since = begun_, .is_done = is_done});
}

// That the tables are as planned, of the stretches that have been read.
absl::Status UnitRun::check_tables() {
  for (; compared_ < stretch_; ++compared_) {
    const Stretch& stretch = stretches_[compared_];
    const std::vector<Difference> differences = find_differences(stretch, backend_.dialect());
    if (!is_as_planned(differences)) {
      const std::vector<Difference> wrong = wrong_of(differences);
      failed_at_ = last_position(wrong.front().table, stretch);
      return not_as_planned(wrong);
    }
    for (const Difference& one : differences) notes_.push_back(one.sentence);
  }
  return absl::OkStatus();
}

// A step of no migration.
void UnitRun::add_own(Step step) {
  batch_.push_back(std::move(step));
  positions_.emplace_back(std::nullopt);
}

void UnitRun::add_look(RowsSeen& seen, bool has_table, bool with_rows) {
  add_own(
      {Look{.apps = &apps_, .expects_table = has_table, .with_rows = with_rows, .seen = &seen}});
}

absl::Status UnitRun::send() {
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
absl::Status UnitRun::check_before() {
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
absl::Status UnitRun::check_before_row() {
  RowsSeen seen;
  add_own({RestoreSession()});
  add_look(seen, /*has_table=*/true, /*with_rows=*/true);
  if (absl::Status sent = send(); !sent.ok()) return sent;
  return is_same_table(seen) && are_seen(known_.rows, seen) ? absl::OkStatus() : changed_table();
}

absl::Status UnitRun::check_after() {
  if (!is_same_table(after_)) return changed_table();
  if (after_.count != std::ssize(known_.rows) + growth(unit_)) return changed_table();
  if (!reads_rows()) return absl::OkStatus();
  MigrationRows rows = known_.rows;
  follow(unit_, rows);
  return are_seen(rows, after_) ? absl::OkStatus() : changed_table();
}

// Whether the rows have to be read and not just counted, since something may have
// changed them.
bool UnitRun::reads_rows() const {
  return known_.has_triggers || std::ranges::any_of(unit_, has_opaque_steps);
}

bool UnitRun::is_same_table(const RowsSeen& seen) const {
  return before_.identity ? seen.identity == before_.identity : seen.identity.has_value();
}

// What is left of the migrations before `end`, and reports them.
absl::Status UnitRun::send_up_to(std::size_t end) {
  if (absl::Status sent = send(); !sent.ok()) return sent;
  for (; reported_ < end; ++reported_) done_(unit_[reported_]);
  return absl::OkStatus();
}

}  // namespace piccolo
