// SPDX-License-Identifier: MIT
#include "plan/plan.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "piccolo/error.h"
#include "plan/choose.h"
#include "plan/order.h"
#include "plan/preflight.h"
#include "plan/row_times.h"
#include "plan/steps.h"
#include "plan/way_back.h"
#include "sql/migration_table.h"

namespace piccolo {
namespace {

std::string name_of(const AppConfig& app, const Migration& migration) {
  return absl::StrFormat("%s %s", app.app_name, migration.id);
}

// Writes drafts down as a plan, one after the other.
class Planner {
 public:
  explicit Planner(const PlanInput& input)
      : input_(input),
        history_(input.registry, input.info.rows.value_or(MigrationRows())),
        schema_(history_.take_schema()),
        steps_{input.writer, input.dialect, schema_, input.info.server_version},
        times_(input.registry, history_, input.now) {}

  absl::StatusOr<Plan> plan() {
    plan_.direction = input_.direction;
    absl::Status chosen = is_forwards() ? plan_forwards() : plan_backwards();
    if (!chosen.ok()) return chosen;
    check_database(input_, plan_, problems_);
    absl::Status possible = problems_.status(words_of(input_.direction).refused);
    if (!possible.ok()) return possible;
    note_parts();
    return std::move(plan_);
  }

 private:
  bool is_forwards() const { return input_.direction == Direction::kForwards; }

  absl::Status plan_backwards() {
    const auto chosen = choose_backwards(history_, input_.apps, input_.target);
    if (!chosen.ok()) return chosen.status();
    if (!input_.ignore_dependents) {
      for (std::string& dependent :
           find_dependents(input_.registry, history_, input_.apps, *chosen)) {
        problems_.add(std::move(dependent));
      }
    }
    for (const auto& [app, ran] : *chosen) reverse(*app, *ran);
    return absl::OkStatus();
  }

  absl::Status plan_forwards() {
    const auto chosen = choose_forwards(history_, input_.apps, input_.target);
    if (!chosen.ok()) return chosen.status();
    plan_.notes = find_out_of_order(history_, *chosen);
    for (const auto& [app, migration] : *chosen) run(*app, *migration);
    if (!input_.info.rows && !plan_.migrations.empty()) create_migration_table();
    note_irreversible();
    return absl::OkStatus();
  }

  void reverse(const AppConfig& app, RanMigration& ran) {
    if (ran.migration == nullptr) {
      return problems_.add(absl::StrFormat(
          "migration \"%s\" of app \"%s\" has run, but there is no such migration any more, so how "
          "to reverse it is not known: bring its file back",
          ran.id(), app.app_name));
    }
    std::vector<Step> rows;
    for (const MigrationRow& row : ran.rows) rows.push_back(make_delete_row(input_.dialect, row));
    write_down(with_policies(draft_backwards(app, ran)), std::move(rows));
  }

  void run(const AppConfig& app, const Migration& migration) {
    Draft draft = with_policies(draft_forwards(app, migration));
    const MigrationRow row{.name = migration.id,
                           .app_name = app.app_name,
                           .ran_on = times_.next(app),
                           .faked = draft.fake};
    write_down(std::move(draft), {make_insert_row(input_.dialect, row)});
  }

  Draft with_policies(Draft draft) const {
    for (const Policy& policy : input_.policies) policy(draft);
    return draft;
  }

  void write_down(Draft draft, std::vector<Step> rows) {
    PlannedMigration planned{.app = draft.app,
                             .migration = draft.migration,
                             .in_transaction = draft.in_transaction,
                             .fake = draft.fake};
    if (draft.fake) {
      assume(draft);
    } else {
      planned.steps.reserve(draft.operations.size() + rows.size());
      for (const std::string& problem : draft.problems) add_problem(draft, problem);
      add_steps(draft, planned.steps);
    }
    // In a transaction the rows go first, so that a second runner notices before it
    // does anything; without one last, so that a failure leaves them as they were.
    const auto at = planned.in_transaction ? planned.steps.begin() : planned.steps.end();
    planned.steps.insert(at, std::make_move_iterator(rows.begin()),
                         std::make_move_iterator(rows.end()));
    plan_.migrations.push_back(std::move(planned));
  }

  // Stops at the first operation that cannot be done: others may build on it.
  void add_steps(Draft& draft, std::vector<Step>& steps) {
    WayBack way_back(input_.dialect);
    std::span<Operation> left = draft.operations;
    while (!left.empty()) {
      for (Operation& operation : take_in_working_order(left, schema_)) {
        if (is_forwards()) way_back.before(operation, schema_);
        std::optional<Action> action = forwards_of(std::move(operation));
        if (action) {
          absl::StatusOr<Step> step = steps_.make(*std::move(action), draft.in_transaction);
          if (!step.ok()) return add_problem(draft, full_message(step.status()));
          steps.push_back(*std::move(step));
        }
        if (is_forwards()) way_back.after(schema_);
      }
    }
    for (const std::string& problem : way_back.problems()) add_problem(draft, problem);
    if (!way_back.exists()) irreversible_.push_back(name_of(*draft.app, *draft.migration));
  }

  // A fake says that what the migration does has been done.
  void assume(Draft& draft) {
    if (!draft.problems.empty()) schema_.incomplete = true;
    std::span<Operation> left = draft.operations;
    while (!left.empty()) {
      for (Operation& operation : take_in_working_order(left, schema_)) {
        const std::optional<Action> action = forwards_of(std::move(operation));
        if (action) apply_leniently(*action, schema_);
      }
    }
  }

  void note_irreversible() {
    if (irreversible_.empty()) return;
    plan_.notes.push_back(absl::StrFormat("once run, these cannot be rolled back: %s",
                                          absl::StrJoin(irreversible_, ", ")));
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
                        units, absl::StrJoin(outside, ", ")));
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
  Schema schema_;    // As it is after what is planned so far.
  StepMaker steps_;  // On that schema.
  RowTimes times_;
  std::vector<std::string> irreversible_;  // What has no way back, by app and id.
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
