// SPDX-License-Identifier: MIT
#include "plan/plan.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_format.h"
#include "piccolo/error.h"
#include "plan/choose.h"
#include "plan/known.h"
#include "plan/order.h"
#include "plan/preflight.h"
#include "plan/reversals.h"
#include "plan/row_times.h"
#include "plan/steps.h"
#include "plan/tables_to_read.h"
#include "plan/value_changes.h"
#include "plan/way_back.h"
#include "schema/check_text.h"
#include "schema/table_items.h"
#include "short_list.h"
#include "sql/migration_table.h"

namespace piccolo {
namespace {

std::string name_of(const AppConfig& app, const Migration& migration) {
  return absl::StrFormat("%s %s", app.app_name, migration.id);
}

const Column* find_column(const Schema& schema, const AlterColumn& op) {
  const Table* table = schema.find_table(op.table);
  return table == nullptr ? nullptr : table->find_column(op.column.name);
}

// What a migration does, and the changes of its rows in the migration table.
struct Drafted {
  Draft draft;
  std::vector<Step> rows;
  std::optional<PlannedEntry> entry = std::nullopt;
};

// Writes drafts down as a plan, one after the other.
class Planner {
 public:
  explicit Planner(const PlanInput& input)
      : input_(input),
        history_(input.registry, input.info.rows.value_or(MigrationRows())),
        steps_{input.writer, input.dialect, schema_, input.info.server_version},
        times_(input.registry, history_, input.now) {}

  absl::StatusOr<Plan> plan() {
    plan_.direction = input_.direction;
    absl::Status chosen = is_forwards() ? draft_forwards() : draft_backwards();
    if (!chosen.ok()) return chosen;
    if (absl::Status read = read_catalogue(); !read.ok()) return read;
    for (Drafted& one : drafts_) write_down(std::move(one));
    if (is_forwards() && !plan_.migrations.empty()) create_own_tables();
    note_irreversible();
    note_own_transactions();
    check_database(input_, plan_, problems_);
    absl::Status possible = problems_.status(words_of(input_.direction).refused);
    if (!possible.ok()) return possible;
    note_parts();
    return std::move(plan_);
  }

 private:
  bool is_forwards() const { return input_.direction != Direction::kBackwards; }
  bool is_adopting() const { return input_.direction == Direction::kAdopting; }

  absl::Status draft_backwards() {
    const auto chosen = choose_backwards(history_, input_.apps, input_.target);
    if (!chosen.ok()) return chosen.status();
    if (!input_.ignore_dependents) {
      for (std::string& dependent :
           find_dependents(input_.registry, history_, input_.apps, *chosen)) {
        problems_.add(std::move(dependent));
      }
    }
    absl::StatusOr<Reversals> reversals =
        draft_reversals(input_, history_, *chosen, plan_, problems_);
    if (!reversals.ok()) return reversals.status();
    remembered_ = std::move(reversals->remembered);
    for (auto& [draft, ran] : reversals->drafts) add_reversal(std::move(draft), *ran);
    return absl::OkStatus();
  }

  absl::Status draft_forwards() {
    remembered_ = history_.fold();
    const auto chosen = input_.chosen != nullptr
                            ? *input_.chosen
                            : choose_forwards(history_, input_.apps, input_.target);
    if (!chosen.ok()) return chosen.status();
    if (!is_adopting()) plan_.notes = find_out_of_order(history_, *chosen);
    for (const auto& [app, migration] : *chosen) draft_run(*app, *migration);
    return absl::OkStatus();
  }

  void add_reversal(Draft draft, const RanMigration& ran) {
    std::vector<Step> rows;
    for (const MigrationRow& row : ran.rows) {
      rows.push_back(make_delete_row(input_.dialect, row, input_.info.has_faked_table));
    }
    drafts_.push_back({with_policies(std::move(draft)), std::move(rows)});
    if (input_.info.has_record) drafts_.back().entry = entry_of_reversal(ran.rows.front());
  }

  void draft_run(const AppConfig& app, const Migration& migration) {
    Draft draft = with_policies(piccolo::draft_forwards(app, migration));
    const MigrationRow row{.name = migration.id,
                           .app_name = app.app_name,
                           .ran_on = times_.next(app),
                           .faked = draft.fake};
    std::optional<PlannedEntry> entry;
    if (is_recorded()) entry = entry_of_run(row, draft);
    drafts_.push_back({std::move(draft), {make_insert_row(input_.dialect, row)}, std::move(entry)});
  }

  bool is_recorded() const { return input_.info.has_record || input_.info.can_make_own_tables; }

  Draft with_policies(Draft draft) const {
    for (const Policy& policy : input_.policies) policy(draft);
    keep_own_transactions(input_.dialect, draft);
    return draft;
  }

  absl::Status read_catalogue() {
    absl::StatusOr<Known> known =
        read_known(tables_of_plan(), remembered_, input_.catalogue, input_.dialect);
    if (!known.ok()) return known.status();
    schema_ = std::move(known->schema);
    found_ = std::move(known->found);
    note_differences(known->differences);
    check_as_recorded(known->differences);
    return absl::OkStatus();
  }

  // Statements that were rendered for a table as it was would do something else to another.
  void check_as_recorded(const std::vector<Difference>& differences) {
    for (const Drafted& one : drafts_) {
      for (const TableName& table : one.draft.as_recorded) {
        const auto found = std::ranges::find(differences, table, &Difference::table);
        if (found == differences.end() && remembered_.find_table(table) != nullptr) continue;
        add_problem(
            one.draft,
            absl::StrFormat(
                "this version of the library knows it as statements alone, which are right "
                "only for table %s as it was then%s",
                to_string(table), found == differences.end() ? "" : ", and " + found->sentence));
      }
    }
  }

  std::vector<TableName> tables_of_plan() const {
    std::vector<const Change*> changes;
    for (const Drafted& one : drafts_) {
      if (one.draft.fake || one.draft.adopted) continue;
      for (const Operation& operation : one.draft.operations) {
        const Change* change = std::get_if<Change>(&operation);
        // What has no text that a database could be sent will be refused.
        if (change != nullptr && check_text(*change).ok()) changes.push_back(change);
      }
    }
    std::vector<TableName> tables = tables_to_read(changes);
    for (const Drafted& one : drafts_) {
      std::ranges::copy(one.draft.as_recorded, std::back_inserter(tables));
    }
    return tables;
  }

  // Where raw SQL has run, the history does not say that there is nothing else.
  void note_differences(const std::vector<Difference>& differences) {
    for (const Difference& one : differences) {
      if (one.kind == Difference::Kind::kBeside && remembered_.incomplete) continue;
      plan_.notes.push_back(absl::StrFormat(
          "the database is not as the migrations that ran have left it: %s", one.sentence));
    }
  }

  void write_down(Drafted drafted) {
    Draft& draft = drafted.draft;
    if (draft.has_own_transactions) own_.push_back(name_of(*draft.app, *draft.migration));
    PlannedMigration planned{.app = draft.app,
                             .migration = draft.migration,
                             .in_transaction = draft.in_transaction,
                             .fake = draft.fake,
                             .adopted = draft.adopted,
                             .entry = std::move(drafted.entry)};
    if (draft.fake) {
      assume(draft);
    } else if (draft.adopted) {
      take_over(draft, planned);
    } else {
      planned.steps.reserve(draft.operations.size() + drafted.rows.size());
      for (const std::string& problem : draft.problems) add_problem(draft, problem);
      add_steps(draft, planned);
    }
    // In a transaction the rows go first, so that a second runner notices before it
    // does anything; without one last, so that a failure leaves them as they were.
    const auto at = planned.in_transaction ? planned.steps.begin() : planned.steps.end();
    planned.steps.insert(at, std::make_move_iterator(drafted.rows.begin()),
                         std::make_move_iterator(drafted.rows.end()));
    plan_.migrations.push_back(std::move(planned));
  }

  // Stops at the first operation that cannot be done: others may build on it.
  void add_steps(Draft& draft, PlannedMigration& planned) {
    std::vector<Step>& steps = planned.steps;
    WayBack way_back(input_.dialect, input_.writer);
    bool is_reversible = true;
    bool is_possible = true;
    for_each_in_working_order(draft.operations, schema_, [&](Operation& operation) {
      auto* named = std::get_if<Change>(&operation);
      if (named != nullptr) name_as_known(input_.dialect, schema_, *named);
      if (is_forwards()) {
        is_reversible &= remember(operation, is_recorded() && draft.migration->record);
        way_back.before(operation, schema_);
      } else if (named != nullptr) {
        std::ranges::move(find_taken_along(*named, schema_), std::back_inserter(plan_.notes));
      }
      const std::size_t count = steps.size();
      is_possible = add_step(draft, std::move(operation), steps);
      const Change* made = steps.size() > count ? change_of(steps.back()) : nullptr;
      if (is_forwards() && is_possible) way_back.after(made, schema_);
      return is_possible;
    });
    if (!is_possible) return;
    if (is_forwards() && planned.entry) {
      planned.entry->recorded.tables = tables_left(steps, schema_);
      planned.entry->undos = way_back.take_undos();
    }
    for (const std::string& problem : way_back.problems()) add_problem(draft, problem);
    std::ranges::copy(way_back.losses(), std::back_inserter(plan_.notes));
    if (!is_reversible) irreversible_.push_back(name_of(*draft.app, *draft.migration));
  }

  // False, and a problem, if it cannot be done.
  bool add_step(const Draft& draft, Operation operation, std::vector<Step>& steps) {
    std::optional<Action> action = forwards_of(std::move(operation));
    if (!action) return true;
    absl::StatusOr<Step> step = steps_.make(*std::move(action), draft.in_transaction);
    if (!step.ok()) {
      add_problem(draft, full_message(step.status()));
      return false;
    }
    note_value_change(*step);
    if (is_opaque(*step, input_.dialect)) forget_found();
    steps.push_back(*std::move(step));
    return true;
  }

  void note_value_change(const Step& step) {
    const Change* change = change_of(step);
    if (change == nullptr) return;
    auto note = find_value_change(*change, schema_, input_.dialect);
    if (note) plan_.notes.push_back(*std::move(note));
  }

  // What SQL made, SQL may drop; the database is asked again when it has run.
  void forget_found() {
    for (const TableName& table : found_) schema_.tables.erase(table);
  }

  // Whether a rollback will know the way back.  The history's word is also what an altered column
  // is thought to be, where the operation does not say it.
  bool remember(Operation& operation, bool is_recorded) {
    const bool is_reversible = is_known_to_be_undone(operation, is_recorded);
    auto* change = std::get_if<Change>(&operation);
    auto* altered = change == nullptr ? nullptr : std::get_if<AlterColumn>(change);
    if (altered != nullptr && !altered->before) altered->before = known_before(*altered);
    if (const auto action = forwards_of(operation)) apply_leniently(*action, remembered_);
    return is_reversible;
  }

  // What is recorded is known; what is planned anew when it is reached will be known then.
  bool is_known_to_be_undone(const Operation& operation, bool is_recorded) {
    const auto remembered = backwards_of(operation, remembered_);
    if (remembered.ok()) return true;
    const bool is_change = std::holds_alternative<Change>(operation);
    if (is_recorded &&
        (backwards_of(operation, schema_).ok() || (is_change && schema_.incomplete))) {
      return true;
    }
    why_irreversible_ = std::string(remembered.status().message());
    return false;
  }

  std::optional<Column> known_before(const AlterColumn& op) const {
    if (const Column* told = find_column(remembered_, op)) return *told;
    const bool is_known = find_column(schema_, op) != nullptr;
    return is_known ? std::optional(with_items_inside(schema_.tables.at(op.table), op.column))
                    : std::nullopt;
  }

  // A fake says that what the migration does has been done, which the database knows.
  void assume(Draft& draft) {
    if (!draft.problems.empty()) remembered_.incomplete = true;
    for_each_in_working_order(draft.operations, remembered_, [&](Operation& operation) {
      const std::optional<Action> action = forwards_of(std::move(operation));
      if (action) apply_leniently(*action, remembered_);
      return true;
    });
  }

  // The same of what others have run; what undoes that is to be recorded.
  void take_over(Draft& draft, PlannedMigration& planned) {
    for (const std::string& problem : draft.problems) add_problem(draft, problem);
    std::vector<Undo> undos;
    for_each_in_working_order(draft.operations, remembered_, [&](Operation& operation) {
      undos.push_back({.undoes_change = std::holds_alternative<Change>(operation),
                       .action = backwards_of(operation, remembered_)});
      const std::optional<Action> action = forwards_of(std::move(operation));
      if (action) apply_leniently(*action, remembered_);
      return true;
    });
    const auto lost =
        std::ranges::find_if(undos, [](const Undo& undo) { return !undo.action.ok(); });
    if (lost != undos.end()) {
      why_irreversible_ = std::string(lost->action.status().message());
      irreversible_.push_back(name_of(*draft.app, *draft.migration));
    }
    if (planned.entry) planned.entry->undos = std::move(undos);
  }

  void note_irreversible() {
    if (irreversible_.empty()) return;
    const std::string why =
        irreversible_.size() > 1 ? "" : absl::StrFormat(" (%s)", why_irreversible_);
    plan_.notes.push_back(absl::StrFormat("%sthese cannot be rolled back: %s%s",
                                          is_adopting() ? "" : "once run, ",
                                          short_list(irreversible_), why));
  }

  void note_own_transactions() {
    if (own_.empty()) return;
    plan_.notes.push_back(
        absl::StrFormat("these begin and end transactions of their own, so they run outside ours, "
                        "as with golang-migrate, and what they have committed stays if they fail "
                        "half-way: %s",
                        short_list(own_)));
  }

  // Where several transactions are made of one that was meant.
  void note_parts() {
    const std::size_t units = split_into_units(plan_, input_.scope).size();
    if (input_.scope == TransactionScope::kEach || units < 2) return;
    std::vector<std::string> outside;
    for (const PlannedMigration& planned : plan_.migrations) {
      if (!planned.in_transaction) outside.push_back(name_of(*planned.app, *planned.migration));
    }
    plan_.notes.push_back(
        absl::StrFormat("this is not one transaction but %d parts, committed one after the other, "
                        "because these run outside a transaction: %s; if a part fails, those "
                        "before it stay done",
                        units, short_list(outside)));
  }

  void create_own_tables() {
    std::vector<Step> own;
    if (!input_.info.rows) {
      own.push_back({CreateMigrationTable(), render_create_migration_table(input_.dialect)});
    }
    if (!input_.info.has_record && is_recorded()) {
      own.push_back({CreateRecordTable(), render_create_record_table(input_.dialect)});
    }
    std::vector<Step>& steps = plan_.migrations.front().steps;
    steps.insert(steps.begin(), std::make_move_iterator(own.begin()),
                 std::make_move_iterator(own.end()));
  }

  void add_problem(const Draft& draft, const std::string& why) {
    problems_.add(absl::StrFormat("%s %s: %s", describe(*draft.app, *draft.migration),
                                  words_of(input_.direction).cannot, why));
  }

  const PlanInput& input_;
  History history_;
  Schema remembered_;             // As the history has it, with what is planned so far.
  Schema schema_;                 // As it is after what is planned so far.
  std::vector<TableName> found_;  // Of its tables, those that no migration is known to have made.
  std::vector<Drafted> drafts_;
  StepMaker steps_;  // On that schema.
  RowTimes times_;
  std::vector<std::string> irreversible_;  // What has no way back, by app and id.
  std::string why_irreversible_;           // The last of them.
  std::vector<std::string> own_;           // What has transactions of its own, by the same.
  Problems problems_;
  Plan plan_;
};

}  // namespace

absl::StatusOr<Plan> make_plan(const PlanInput& input) { return Planner(input).plan(); }

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

}  // namespace piccolo
