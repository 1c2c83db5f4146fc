// SPDX-License-Identifier: MIT
#include "plan/plan.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_format.h"
#include "piccolo/error.h"
#include "plan/choose.h"
#include "plan/compare_catalogues.h"
#include "plan/no_way_back.h"
#include "plan/order.h"
#include "plan/preflight.h"
#include "plan/row_times.h"
#include "plan/steps.h"
#include "plan/tables_to_read.h"
#include "plan/value_changes.h"
#include "plan/way_back.h"
#include "schema/check_text.h"
#include "schema/hints.h"
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
};

// Writes drafts down as a plan, one after the other.
class Planner {
 public:
  explicit Planner(const PlanInput& input)
      : input_(input),
        history_(input.registry, input.info.rows.value_or(MigrationRows())),
        remembered_(history_.take_schema()),
        steps_{input.writer, input.dialect, schema_, input.info.server_version},
        times_(input.registry, history_, input.now) {}

  absl::StatusOr<Plan> plan() {
    plan_.direction = input_.direction;
    absl::Status chosen = is_forwards() ? draft_forwards() : draft_backwards();
    if (!chosen.ok()) return chosen;
    if (absl::Status read = read_catalogue(); !read.ok()) return read;
    for (Drafted& one : drafts_) write_down(std::move(one));
    if (is_forwards() && !input_.info.rows && !plan_.migrations.empty()) create_migration_table();
    note_irreversible();
    note_own_transactions();
    check_database(input_, plan_, problems_);
    absl::Status possible = problems_.status(words_of(input_.direction).refused);
    if (!possible.ok()) return possible;
    note_parts();
    return std::move(plan_);
  }

 private:
  bool is_forwards() const { return input_.direction == Direction::kForwards; }

  absl::Status draft_backwards() {
    const auto chosen = choose_backwards(history_, input_.apps, input_.target);
    if (!chosen.ok()) return chosen.status();
    if (!input_.ignore_dependents) {
      for (std::string& dependent :
           find_dependents(input_.registry, history_, input_.apps, *chosen)) {
        problems_.add(std::move(dependent));
      }
    }
    for (const auto& [app, ran] : *chosen) draft_reversal(*app, *ran);
    std::vector<Draft*> drafts;
    for (Drafted& one : drafts_) drafts.push_back(&one.draft);
    for (std::string& one : tell_no_way_back(*chosen, drafts)) problems_.add(std::move(one));
    return absl::OkStatus();
  }

  absl::Status draft_forwards() {
    const auto chosen = choose_forwards(history_, input_.apps, input_.target);
    if (!chosen.ok()) return chosen.status();
    plan_.notes = find_out_of_order(history_, *chosen);
    for (const auto& [app, migration] : *chosen) draft_run(*app, *migration);
    return absl::OkStatus();
  }

  void draft_reversal(const AppConfig& app, RanMigration& ran) {
    if (ran.migration == nullptr) {
      return problems_.add(absl::StrFormat(
          "migration \"%s\" of app \"%s\" has run, but there is no such migration any more, so how "
          "to reverse it is not known: bring its file back",
          ran.id(), app.app_name));
    }
    std::vector<Step> rows;
    for (const MigrationRow& row : ran.rows) rows.push_back(make_delete_row(input_.dialect, row));
    drafts_.push_back({with_policies(piccolo::draft_backwards(app, ran)), std::move(rows)});
  }

  void draft_run(const AppConfig& app, const Migration& migration) {
    Draft draft = with_policies(piccolo::draft_forwards(app, migration));
    const MigrationRow row{.name = migration.id,
                           .app_name = app.app_name,
                           .ran_on = times_.next(app),
                           .faked = draft.fake};
    drafts_.push_back({std::move(draft), {make_insert_row(input_.dialect, row)}});
  }

  Draft with_policies(Draft draft) const {
    for (const Policy& policy : input_.policies) policy(draft);
    keep_own_transactions(input_.dialect, draft);
    return draft;
  }

  // What the plan is about is as the database says; the history is asked for the words, and
  // for the names of all other tables.
  absl::Status read_catalogue() {
    schema_ = remembered_;
    const std::vector<TableName> tables = tables_of_plan();
    if (tables.empty()) return absl::OkStatus();
    const absl::StatusOr<Catalogue> catalogue = input_.catalogue(tables);
    if (!catalogue.ok()) return catalogue.status();
    schema_.incomplete = catalogue->incomplete;
    const std::vector<Difference> differences = compare_with_history(tables, *catalogue);
    if (!catalogue->incomplete) {
      for (const TableName& table : tables) schema_.tables.erase(table);
    }
    for (auto& [name, table] : catalogue->schema().tables) {
      const Table* told = remembered_.find_table(name);
      const bool is_as_told =
          told != nullptr && std::ranges::count(differences, name, &Difference::table) == 0;
      if (told == nullptr) found_.push_back(name);
      const Table& known = schema_.tables[name] = is_as_told ? *told : table;
      add_hints(known, schema_);
    }
    note_differences(differences);
    return absl::OkStatus();
  }

  std::vector<TableName> tables_of_plan() const {
    std::vector<const Change*> changes;
    for (const Drafted& one : drafts_) {
      if (one.draft.fake) continue;
      for (const Operation& operation : one.draft.operations) {
        const Change* change = std::get_if<Change>(&operation);
        // What has no text that a database could be sent will be refused.
        if (change != nullptr && check_text(*change).ok()) changes.push_back(change);
      }
    }
    return tables_to_read(changes);
  }

  // Where the tables are not as the history has them.
  std::vector<Difference> compare_with_history(const std::vector<TableName>& tables,
                                               const Catalogue& catalogue) const {
    std::vector<Change> told;
    for (const TableName& name : tables) {
      const Table* table = remembered_.find_table(name);
      if (table != nullptr) told.emplace_back(AddTable{*table});
    }
    std::vector<const Change*> changes;
    changes.reserve(told.size());
    for (const Change& one : told) changes.push_back(&one);
    return compare_catalogues({}, changes, remembered_, catalogue, input_.dialect);
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
                             .fake = draft.fake};
    if (draft.fake) {
      assume(draft);
    } else {
      planned.steps.reserve(draft.operations.size() + drafted.rows.size());
      for (const std::string& problem : draft.problems) add_problem(draft, problem);
      add_steps(draft, planned.steps);
    }
    // In a transaction the rows go first, so that a second runner notices before it
    // does anything; without one last, so that a failure leaves them as they were.
    const auto at = planned.in_transaction ? planned.steps.begin() : planned.steps.end();
    planned.steps.insert(at, std::make_move_iterator(drafted.rows.begin()),
                         std::make_move_iterator(drafted.rows.end()));
    plan_.migrations.push_back(std::move(planned));
  }

  // Stops at the first operation that cannot be done: others may build on it.
  void add_steps(Draft& draft, std::vector<Step>& steps) {
    WayBack way_back(input_.dialect);
    bool is_reversible = true;
    bool is_possible = true;
    for_each_in_working_order(draft.operations, schema_, [&](Operation& operation) {
      if (is_forwards()) is_reversible &= remember(operation);
      if (is_forwards()) way_back.before(operation, schema_);
      is_possible = add_step(draft, std::move(operation), steps);
      if (is_forwards() && is_possible) way_back.after(schema_);
      return is_possible;
    });
    if (!is_possible) return;
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

  // The history is what a rollback will know: whether it will know the way back.  Its word
  // is also what an altered column is thought to be, where the operation does not say it.
  bool remember(Operation& operation) {
    const bool is_reversible = backwards_of(operation, remembered_).ok();
    auto* change = std::get_if<Change>(&operation);
    auto* altered = change == nullptr ? nullptr : std::get_if<AlterColumn>(change);
    if (altered != nullptr && !altered->before) altered->before = known_before(*altered);
    if (const auto action = forwards_of(operation)) apply_leniently(*action, remembered_);
    return is_reversible;
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

  void note_irreversible() {
    if (irreversible_.empty()) return;
    plan_.notes.push_back(
        absl::StrFormat("once run, these cannot be rolled back: %s", short_list(irreversible_)));
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

  void create_migration_table() {
    std::vector<Step>& steps = plan_.migrations.front().steps;
    steps.insert(steps.begin(),
                 Step{CreateMigrationTable(), render_create_migration_table(input_.dialect)});
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
