// SPDX-License-Identifier: MIT
#include <algorithm>

#include "absl/strings/str_format.h"
#include "commands/common.h"
#include "commands/execute.h"
#include "databases/backend.h"
#include "piccolo/commands.h"
#include "piccolo/printable.h"

namespace piccolo {
namespace {

// How often a run that others keep getting ahead of plans anew.
constexpr int kMostPlans = 100;

absl::Status check_id(const ForwardsOptions& options) {
  if (options.app_name != kEverything || options.migration_id == kEverything)
    return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrFormat("\"all\" apps are run wholly: name the app that migration \"%s\" belongs to",
                      options.migration_id));
}

bool is_fakes_only(const Plan& plan) {
  return plan.migrations.size() > 1 && plan.migrations.front().fake;
}

std::string question(const Plan& plan, Database& database) {
  return absl::StrFormat(
      "%s--fake will mark all %s as run without applying them on %s. Continue? [y/N]",
      list_migrations(plan), count_migrations(plan.migrations.size()), printable(database.name()));
}

std::string done_message(const std::vector<MigrationReport>& ran) {
  const bool are_fakes = std::ranges::all_of(ran, &MigrationReport::faked);
  if (!are_fakes) {
    return absl::StrFormat("Ran %s.%s", count_migrations(ran.size()), tell_fakes(ran, "written"));
  }
  return absl::StrFormat("Faked %s: only %s written, and nothing was run.",
                         count_migrations(ran.size()),
                         ran.size() == 1 ? "its row was" : "their rows were");
}

// Asks where it has to, and says why not if the answer is no.
absl::Status ask(const Plan& plan, Database& database, const ForwardsOptions& options,
                 Patience& patience) {
  if (!options.fake || !is_fakes_only(plan) || options.auto_agree) return absl::OkStatus();
  if (!options.confirm) {
    return absl::CancelledError(
        "Migration stopped: nothing was recorded, because nobody could be asked; set auto_agree, "
        "or confirm to a function that asks.");
  }
  if (confirmed(options.confirm, question(plan, database), patience)) return absl::OkStatus();
  return absl::CancelledError("Migration stopped: nothing was recorded.");
}

std::string nothing_to_run(const ForwardsOptions& options) {
  const bool names_one = options.migration_id != kEverything && options.migration_id != "1";
  return names_one ? "Migration ID has already been run" : "No migrations need to be run";
}

MigrationResult run(Database& database, const Plan& plan, const Survey& survey,
                    std::vector<std::string> apps, const ForwardsOptions& options,
                    const Patience& patience, bool& is_overtaken) {
  std::vector<MigrationReport> ran;
  const auto committed = [&](const PlannedMigration& migration) {
    ran.push_back(report(migration));
    const char* direction = migration.fake ? "faked" : "forwards";
    if (!options.on_progress) say(options.out, done_line(migration, direction));
  };
  const auto on_progress = telling_fakes(options.on_progress, plan);
  say(options.out, list_notes(notes_of(plan, options.transaction)));
  const Executed executed = execute({.database = database,
                                     .plan = plan,
                                     .rows = survey.rows,
                                     .apps = std::move(apps),
                                     .has_triggers = survey.has_triggers,
                                     .scope = options.transaction,
                                     .patience = patience,
                                     .done_word = "run",
                                     .on_progress = on_progress,
                                     .committed = committed});
  is_overtaken = executed.is_overtaken;
  if (!executed.status.ok()) {
    return MigrationResult::failed(executed.status, std::move(ran), executed.message);
  }
  std::string message = done_message(ran);
  return MigrationResult::succeeded(std::move(message), std::move(ran));
}

// The apps that `app` depends on, and itself, in the order of the registry.
std::vector<const AppConfig*> with_dependencies(const AppRegistry& registry, const AppConfig& app) {
  std::vector<const AppConfig*> apps;
  for (const AppConfig& other : registry.apps()) {
    if (&other == &app || registry.depends(app.app_name, other.app_name)) apps.push_back(&other);
  }
  return apps;
}

// Whether others have run something since the survey, so that what stood in the way
// of a plan may only be the difference.
bool has_changed(Database& database, const Survey& before, const Patience& patience) {
  const absl::StatusOr<Survey> now = database.backend().survey(patience);
  return now.ok() && now->rows != before.rows;
}

}  // namespace

MigrationResult ForwardsMigrationManager::run() {
  std::vector<MigrationReport> ran;
  for (int plans = 1;; ++plans) {
    bool is_overtaken = false;
    MigrationResult result = run_once(is_overtaken);
    ran.insert(ran.end(), result.migrations.begin(), result.migrations.end());
    // Somebody else ran what this run had planned: whatever is left is ours.
    if (is_overtaken && plans < kMostPlans) continue;
    result.migrations = std::move(ran);
    return result;
  }
}

MigrationResult ForwardsMigrationManager::run_once(bool& is_overtaken) {
  MigrationResult result = plan_and_run(is_overtaken);
  result.database = database_.name();
  return result;
}

MigrationResult ForwardsMigrationManager::plan_and_run(bool& is_overtaken) {
  if (absl::Status valid = check_id(options_); !valid.ok()) return MigrationResult::failed(valid);
  auto apps = selected_apps(options_.app_name);
  if (!apps.ok()) return MigrationResult::failed(apps.status());
  if (options_.app_name != kEverything && !options_.fake) {
    apps = with_dependencies(registry_, *apps->front());
  }
  Patience patience = options_.patience.started();
  const absl::StatusOr<Survey> survey = piccolo::survey(database_, patience);
  if (!survey.ok()) return MigrationResult::failed(survey.status());

  const std::unique_ptr<StatementWriter> writer = database_.backend().statement_writer();
  const absl::StatusOr<Plan> plan = plan_forwards({.registry = registry_,
                                                   .survey = *survey,
                                                   .apps = *apps,
                                                   .migration_id = options_.migration_id,
                                                   .dialect = database_.backend().dialect(),
                                                   .writer = *writer,
                                                   .scope = options_.transaction},
                                                  options_.fake, local_now());
  if (!plan.ok()) {
    is_overtaken = has_changed(database_, *survey, patience);
    return MigrationResult::failed(explain(plan.status(), *survey, *apps, options_.migration_id));
  }
  if (plan->migrations.empty()) return MigrationResult::succeeded(nothing_to_run(options_));
  const auto with_notes = [&](MigrationResult result) {
    result.notes = notes_of(*plan, options_.transaction);
    return result;
  };
  if (options_.preview) {
    say(options_.out, preview(database_, *plan, options_.transaction));
    return with_notes(MigrationResult::succeeded(
        absl::StrFormat("-- Preview: %s would be run; nothing was changed.",
                        count_migrations(plan->migrations.size())),
        report(*plan)));
  }
  if (absl::Status agreed = ask(*plan, database_, options_, patience); !agreed.ok()) {
    return MigrationResult::failed(agreed);
  }
  return with_notes(piccolo::run(database_, *plan, *survey,
                                 concerned_apps(registry_, *apps, Around::kDependencies), options_,
                                 patience, is_overtaken));
}

MigrationResult run_forwards(Database& database, const AppRegistry& registry,
                             ForwardsOptions options) {
  return ForwardsMigrationManager(database, registry, std::move(options)).run();
}

void forwards(Database& database, const AppRegistry& registry, ForwardsOptions options) {
  if (!options.confirm) options.confirm = terminal_confirm();
  const bool is_preview = options.preview;
  finish(run_forwards(database, registry, std::move(options)), is_preview);
}

}  // namespace piccolo
