// SPDX-License-Identifier: MIT
#include <algorithm>
#include <functional>
#include <iterator>
#include <range/v3/view/reverse.hpp>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "piccolo/error.h"
#include "plan/history.h"
#include "plan/plan.h"
#include "plan/preflight.h"
#include "plan/steps.h"

namespace piccolo {
namespace {

using Chosen = std::vector<RanMigration*>;

std::string id_of(const RanMigration* ran) { return ran->rows.front().name; }

absl::Status unknown_id(const AppConfig& app, std::string_view id, const Chosen& ran) {
  const bool exists = std::ranges::find(app.migrations, id, &Migration::id) != app.migrations.end();
  if (exists) {
    return absl::NotFoundError(absl::StrFormat(
        "migration \"%s\" of app \"%s\" has not run, so there is nothing to "
        "reverse; those that have run: %s",
        id, app.app_name,
        absl::StrJoin(ran, ", ", [](std::string* out, auto* one) { out->append(id_of(one)); })));
  }
  if (ran.empty()) {
    return absl::NotFoundError(absl::StrFormat(
        "Unrecognized migration name \"%s\": app \"%s\" has no such migration, and none has run",
        id, app.app_name));
  }
  return absl::NotFoundError(absl::StrFormat(
      "Unrecognized migration name \"%s\" - must be one of those of app \"%s\" that have run: %s",
      id, app.app_name,
      absl::StrJoin(ran, ", ", [](std::string* out, auto* one) { out->append(id_of(one)); })));
}

// The most recent, if there is no doubt which that is: ids say when a row was
// written, times what somebody's clock said then.
absl::StatusOr<Chosen> choose_last(const AppConfig& app, const Chosen& ran) {
  if (ran.empty()) return ran;
  const auto time_of = [](const RanMigration* one) { return one->rows.back().ran_on; };
  const RanMigration* const last = ran.back();
  const RanMigration* const latest = *std::ranges::max_element(ran, {}, time_of);
  if (time_of(latest) == time_of(last)) return Chosen{ran.back()};
  return absl::FailedPreconditionError(absl::StrFormat(
      "which migration of app \"%s\" is the most recent is in doubt: the last row of the "
      "migration table is of \"%s\", but the latest time is that of \"%s\" (another clock, or "
      "another time zone); name the id of the one to go back to",
      app.app_name, id_of(last), id_of(latest)));
}

// Those of `app` to reverse, in the order they ran.
absl::StatusOr<Chosen> choose(History& history, const AppConfig& app, std::string_view id) {
  const Chosen ran = history.ran_of(app.app_name);
  if (id == "all") return ran;
  if (id == "1") return choose_last(app, ran);
  const auto earliest = std::ranges::find(ran, id, id_of);
  if (earliest != ran.end()) return Chosen(earliest, ran.end());
  const bool exists = std::ranges::find(app.migrations, id, &Migration::id) != app.migrations.end();
  if (ran.empty() && exists) return ran;
  return unknown_id(app, id, ran);
}

// Builds the plan, app by app.
class Planner {
 public:
  explicit Planner(const PlanInput& input)
      : input_(input),
        history_(input.registry, input.survey.rows.value_or(MigrationRows())),
        schema_(history_.take_schema()) {}

  absl::StatusOr<Plan> plan() {
    std::vector<std::pair<RanMigration*, const AppConfig*>> all;
    for (const AppConfig* app : input_.apps) {
      absl::StatusOr<Chosen> chosen = choose(history_, *app, input_.migration_id);
      if (!chosen.ok()) return chosen.status();
      if (chosen->empty()) continue;
      if (!input_.ignore_dependents) check_dependents(*app, *chosen->front());
      for (RanMigration* ran : *chosen) all.emplace_back(ran, app);
    }
    // In exactly the opposite order, whatever the app: of two that have changed one
    // table, the later goes first.
    std::ranges::sort(all, std::ranges::greater(),
                      [](const auto& one) { return one.first->rows.front().id; });
    for (const auto& [ran, app] : all) reverse(*app, *ran);
    check_database(input_, plan_, problems_);
    if (absl::Status possible =
            problems_.status("Nothing was reversed, because this is in the way");
        !possible.ok()) {
      return possible;
    }
    return std::move(plan_);
  }

 private:
  // That nothing that has run in an app that depends on `app` came after
  // `earliest`, the first to go: it may be built on it.
  void check_dependents(const AppConfig& app, const RanMigration& earliest) {
    const MigrationRow& first = earliest.rows.front();
    for (const AppConfig& other : input_.registry.apps()) {
      if (std::ranges::find(input_.apps, &other) != input_.apps.end()) continue;
      if (!input_.registry.depends(other.app_name, app.app_name)) continue;
      for (const RanMigration* ran : history_.ran_of(other.app_name)) {
        const MigrationRow& row = ran->rows.front();
        if (row.id < first.id) continue;
        problems_.add(absl::StrFormat(
            "app \"%s\" depends on app \"%s\", and its migration \"%s\" ran after \"%s\": reverse "
            "that first, reverse \"all\" apps, or --ignore-dependents",
            other.app_name, app.app_name, row.name, first.name));
        break;
      }
    }
  }

  void reverse(const AppConfig& app, RanMigration& ran) {
    if (ran.migration == nullptr) {
      problems_.add(absl::StrFormat(
          "migration \"%s\" of app \"%s\" has run, but there is no such migration any more, so how "
          "to reverse it is not known: bring its file back",
          ran.rows.front().name, app.app_name));
      return;
    }
    PlannedMigration planned{.app = &app, .migration = ran.migration};
    planned.fake = ran.rows.front().faked;
    if (!planned.fake) add_inverses(ran, planned);
    add_forgets(ran, planned);
    plan_.migrations.push_back(std::move(planned));
  }

  void add_inverses(RanMigration& ran, PlannedMigration& planned) {
    if (!ran.described.ok()) return add_problem(planned, ran.described);
    planned.in_transaction = ran.wrap_backwards_in_transaction;
    std::vector<absl::StatusOr<Action>> inverses = std::move(ran.inverses);
    planned.steps.reserve(inverses.size() + ran.rows.size());
    StepMaker steps{input_.writer, input_.dialect, schema_, input_.survey.server_version};
    for (absl::StatusOr<Action>& action : inverses | ranges::views::reverse) {
      if (!action.ok()) {
        add_problem(planned, action.status());
        continue;
      }
      absl::StatusOr<Step> step = steps.make(*std::move(action), planned.in_transaction);
      if (step.ok()) {
        planned.steps.push_back(*std::move(step));
      } else {
        add_problem(planned, step.status());
      }
    }
  }

  // In a transaction the rows go first, so that a second runner notices before it
  // does anything; without one last, so that a failure leaves them.
  void add_forgets(const RanMigration& ran, PlannedMigration& planned) {
    std::vector<Step> forgets;
    for (const MigrationRow& row : ran.rows) forgets.push_back(make_forget(input_.dialect, row));
    const auto at = planned.in_transaction ? planned.steps.begin() : planned.steps.end();
    planned.steps.insert(at, std::make_move_iterator(forgets.begin()),
                         std::make_move_iterator(forgets.end()));
  }

  void add_problem(const PlannedMigration& planned, const absl::Status& why) {
    problems_.add(absl::StrFormat("%s cannot be reversed: %s",
                                  describe(*planned.app, *planned.migration), full_message(why)));
  }

  const PlanInput& input_;
  History history_;
  Schema schema_;  // As it is after what is planned so far.
  Problems problems_;
  Plan plan_;
};

}  // namespace

absl::StatusOr<Plan> plan_backwards(const PlanInput& input) { return Planner(input).plan(); }

}  // namespace piccolo
