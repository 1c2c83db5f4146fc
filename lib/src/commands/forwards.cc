// SPDX-License-Identifier: MIT
#include "absl/strings/str_format.h"
#include "commands/common.h"
#include "commands/execute.h"
#include "piccolo/commands.h"

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

std::string question(const Plan& plan) {
  return absl::StrFormat("%s--fake will mark all %s as run without applying them. Continue? [y/N]",
                         list_migrations(plan), count_migrations(plan.migrations.size()));
}

std::string nothing_to_run(const ForwardsOptions& options) {
  const bool names_one = options.migration_id != kEverything && options.migration_id != "1";
  return names_one ? "Migration ID has already been run" : "No migrations need to be run";
}

MigrationResult run(Database& database, const Plan& plan, const std::optional<MigrationRows>& rows,
                    std::vector<std::string> apps, const ForwardsOptions& options,
                    const Patience& patience, bool& is_overtaken) {
  std::vector<MigrationReport> ran;
  const auto committed = [&](const PlannedMigration& migration) {
    ran.push_back(report(migration));
    const char* direction = migration.fake ? "faked" : "forwards";
    if (!options.on_progress) say(options.out, done_line(migration, direction));
  };
  const Executed executed = execute({.database = database,
                                     .plan = plan,
                                     .rows = rows,
                                     .apps = std::move(apps),
                                     .scope = options.transaction,
                                     .patience = patience,
                                     .done_word = "run",
                                     .on_progress = options.on_progress,
                                     .committed = committed});
  is_overtaken = executed.is_overtaken;
  if (!executed.status.ok()) return MigrationResult::failed(executed.status, std::move(ran));
  std::string message = absl::StrFormat("Ran %s.", count_migrations(ran.size()));
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
  if (absl::Status valid = check_id(options_); !valid.ok()) return MigrationResult::failed(valid);
  auto apps = selected_apps(options_.app_name);
  if (!apps.ok()) return MigrationResult::failed(apps.status());
  if (options_.app_name != kEverything && !options_.fake) {
    apps = with_dependencies(registry_, *apps->front());
  }
  Patience patience = options_.patience.started();
  const absl::StatusOr<Survey> survey = piccolo::survey(database_, patience);
  if (!survey.ok()) return MigrationResult::failed(survey.status());

  const std::unique_ptr<StatementWriter> writer = database_.statement_writer();
  const absl::StatusOr<Plan> plan = plan_forwards({.registry = registry_,
                                                   .survey = *survey,
                                                   .apps = *apps,
                                                   .migration_id = options_.migration_id,
                                                   .dialect = database_.dialect(),
                                                   .writer = *writer,
                                                   .scope = options_.transaction},
                                                  options_.fake, local_now());
  if (!plan.ok()) return MigrationResult::failed(plan.status());
  if (plan->migrations.empty()) return MigrationResult::succeeded(nothing_to_run(options_));
  for (const std::string& note : plan->notes) say(options_.out, "note: " + note + "\n");
  if (options_.preview) {
    if (options_.out != nullptr) {
      say(options_.out, preview(*plan, database_.dialect(), options_.transaction));
    }
    return MigrationResult::succeeded(
        absl::StrFormat("-- Preview: %s would be run; nothing was changed.",
                        count_migrations(plan->migrations.size())),
        report(*plan));
  }
  if (options_.fake && is_fakes_only(*plan) && !options_.auto_agree &&
      !confirmed(options_.confirm, question(*plan), patience)) {
    return MigrationResult::failed(
        absl::CancelledError("Migration stopped: nothing was recorded."));
  }
  return piccolo::run(database_, *plan, survey->rows,
                      concerned_apps(registry_, *apps, Around::kDependencies), options_, patience,
                      is_overtaken);
}

MigrationResult run_forwards(Database& database, const AppRegistry& registry,
                             ForwardsOptions options) {
  return ForwardsMigrationManager(database, registry, std::move(options)).run();
}

void forwards(Database& database, const AppRegistry& registry, ForwardsOptions options) {
  if (!options.confirm) options.confirm = terminal_confirm();
  finish(run_forwards(database, registry, std::move(options)));
}

}  // namespace piccolo
