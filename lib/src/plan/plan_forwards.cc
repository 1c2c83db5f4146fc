// SPDX-License-Identifier: MIT
#include <algorithm>
#include <iterator>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "piccolo/error.h"
#include "plan/history.h"
#include "plan/order.h"
#include "plan/plan.h"
#include "plan/preflight.h"
#include "plan/steps.h"
#include "schema/check_text.h"
#include "sql/migration_table.h"

namespace piccolo {
namespace {

using Chosen = std::vector<const Migration*>;

class Planner {
 public:
  Planner(const PlanInput& input, bool fake, MigrationRow::Time now)
      : input_(input),
        fake_(fake),
        now_(now),
        history_(input.registry, input.survey.rows.value_or(MigrationRows())),
        schema_(history_.take_schema()) {}

  absl::StatusOr<Plan> plan() {
    for (const AppConfig* app : input_.apps) {
      absl::StatusOr<Chosen> chosen = choose(*app);
      if (!chosen.ok()) return chosen.status();
      note_if_out_of_order(*app, *chosen);
      for (const Migration* migration : *chosen) run(*app, *migration);
    }
    check_database(input_, plan_, problems_);
    if (absl::Status possible = problems_.status("Nothing was run, because this is in the way");
        !possible.ok()) {
      return possible;
    }
    if (!input_.survey.rows && !plan_.migrations.empty()) create_migration_table();
    return std::move(plan_);
  }

 private:
  // The migrations of `app` to run, in the order of their ids.
  absl::StatusOr<Chosen> choose(const AppConfig& app) {
    Chosen waiting;
    for (const Migration& migration : app.migrations) {
      if (!history_.has_ran(app, migration)) waiting.push_back(&migration);
    }
    // What the app depends on has to be there whole.
    if (input_.migration_id == "all" || &app != input_.apps.back()) return waiting;
    if (input_.migration_id == "1") {
      return waiting.empty() ? waiting : Chosen{waiting.front()};
    }
    return up_to(app, waiting);
  }

  absl::StatusOr<Chosen> up_to(const AppConfig& app, const Chosen& waiting) {
    const auto last = std::ranges::find(waiting, input_.migration_id, &Migration::id);
    if (last != waiting.end()) return Chosen(waiting.begin(), last + 1);
    for (const RanMigration* ran : history_.ran_of(app.app_name)) {
      if (ran->rows.front().name == input_.migration_id) return Chosen();
    }
    return absl::NotFoundError(absl::StrFormat(
        "Unrecognized migration name \"%s\" - must be one of those of app \"%s\" that have not "
        "run: %s",
        input_.migration_id, app.app_name,
        absl::StrJoin(waiting, ", ",
                      [](std::string* out, auto* migration) { out->append(migration->id); })));
  }

  void note_if_out_of_order(const AppConfig& app, const Chosen& chosen) {
    const std::vector<RanMigration*> ran = history_.ran_of(app.app_name);
    if (ran.empty() || chosen.empty()) return;
    const std::string& last = ran.back()->rows.front().name;
    if (chosen.front()->id > last) return;
    plan_.notes.push_back(absl::StrFormat(
        "%s comes before \"%s\", which has run already; it is reversed in the order it runs",
        describe(app, *chosen.front()), last));
  }

  void run(const AppConfig& app, const Migration& migration) {
    PlannedMigration planned{.app = &app, .migration = &migration};
    planned.fake = fake_ || migration.fake;
    absl::StatusOr<MigrationManager> manager = describe_forwards(migration);
    if (planned.fake) {
      assume(manager);
    } else if (manager.ok()) {
      add_operations(*manager, planned);
    } else {
      return add_problem(planned, manager.status());
    }

    MigrationRow row{.name = migration.id, .app_name = app.app_name};
    row.ran_on = next_time(app);
    row.faked = planned.fake;
    const auto at = planned.in_transaction ? planned.steps.begin() : planned.steps.end();
    planned.steps.insert(at, make_record(input_.dialect, row));
    plan_.migrations.push_back(std::move(planned));
  }

  void add_operations(const MigrationManager& manager, PlannedMigration& planned) {
    planned.in_transaction = manager.wrap_forwards_in_transaction();
    StepMaker steps{input_.writer, input_.dialect, schema_, input_.survey.server_version};
    std::span<const Operation> left = manager.operations();
    while (!left.empty()) {
      for (const Operation& operation : next_in_working_order(left, schema_)) {
        if (const Raw* raw = std::get_if<Raw>(&operation)) {
          if (absl::Status valid = check_text(*raw); !valid.ok()) {
            return add_problem(planned, valid);
          }
        }
        std::optional<Action> action = forwards_of(operation);
        if (!action) continue;
        absl::StatusOr<Step> step = steps.make(*std::move(action), planned.in_transaction);
        if (!step.ok()) return add_problem(planned, step.status());
        planned.steps.push_back(*std::move(step));
      }
    }
  }

  // A fake says that what the migration does has been done.
  void assume(const absl::StatusOr<MigrationManager>& manager) {
    if (!manager.ok()) {
      schema_.may_have_more = true;
      return;
    }
    std::span<const Operation> left = manager->operations();
    while (!left.empty()) {
      for (const Operation& operation : next_in_working_order(left, schema_)) {
        if (const auto action = forwards_of(operation)) apply_leniently(*action, schema_);
      }
    }
  }

  // After every other of the app and of those it depends on, whatever the clock
  // says: theirs may be of another zone.
  MigrationRow::Time next_time(const AppConfig& app) {
    const auto [last, is_new] = last_time_.emplace(app.app_name, MigrationRow::Time());
    if (is_new) last->second = last_time_of(app);
    latest_ = std::max({now_, last->second + MigrationRow::Time::duration(1),
                        latest_ + MigrationRow::Time::duration(1)});
    last->second = latest_;
    return latest_;
  }

  MigrationRow::Time last_time_of(const AppConfig& app) const {
    MigrationRow::Time last;
    for (const AppConfig& other : input_.registry.apps()) {
      if (&other != &app && !input_.registry.depends(app.app_name, other.app_name)) continue;
      for (const RanMigration& ran : history_.ran()) {
        if (ran.rows.front().app_name != other.app_name) continue;
        for (const MigrationRow& row : ran.rows) last = std::max(last, row.ran_on);
      }
    }
    return last;
  }

  void create_migration_table() {
    std::vector<Step>& steps = plan_.migrations.front().steps;
    steps.insert(steps.begin(),
                 Step{CreateMigrationTable(), render_create_migration_table(input_.dialect)});
  }

  void add_problem(const PlannedMigration& planned, const absl::Status& why) {
    problems_.add(absl::StrFormat("%s cannot be run: %s",
                                  describe(*planned.app, *planned.migration), full_message(why)));
  }

  const PlanInput& input_;
  bool fake_;
  MigrationRow::Time now_;
  History history_;
  Schema schema_;                                        // As it is after what is planned so far.
  std::map<std::string, MigrationRow::Time> last_time_;  // Of each app.
  MigrationRow::Time latest_;                            // Of this run.
  Problems problems_;
  Plan plan_;
};

}  // namespace

absl::StatusOr<Plan> plan_forwards(const PlanInput& input, bool fake, MigrationRow::Time now) {
  return Planner(input, fake, now).plan();
}

}  // namespace piccolo
