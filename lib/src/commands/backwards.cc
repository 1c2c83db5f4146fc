// SPDX-License-Identifier: MIT
#include "absl/strings/str_format.h"
#include "commands/clean.h"
#include "commands/common.h"
#include "commands/execute.h"
#include "piccolo/commands.h"

namespace piccolo {
namespace {

constexpr std::string_view kNoneToReverse = "No migrations to reverse!";

absl::Status check_id(const BackwardsOptions& options) {
  if (options.app_name != kEverything || options.migration_id == kEverything ||
      options.migration_id == "1") {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "\"all\" apps are reversed wholly: name the app that migration \"%s\" belongs to",
      options.migration_id));
}

std::string question(const Plan& plan, const Database& database) {
  return absl::StrFormat("About to reverse on %s:\n%sReverse %s? [y/N]", database.name(),
                         list_migrations(plan), count_migrations(plan.migrations.size()));
}

// Reverses what is planned, and says so.
MigrationResult reverse(Database& database, const Plan& plan,
                        const std::optional<MigrationRows>& rows, std::vector<std::string> apps,
                        const BackwardsOptions& options, const Patience& patience) {
  std::vector<MigrationReport> reversed;
  absl::Status cleaned;
  const auto committed = [&](const PlannedMigration& migration) {
    reversed.push_back(report(migration));
    if (!options.on_progress) say(options.out, done_line(migration, "backwards"));
    if (options.clean) cleaned.Update(remove_files(migration));
  };
  const absl::Status executed = execute({.database = database,
                                         .plan = plan,
                                         .rows = rows,
                                         .apps = std::move(apps),
                                         .scope = options.transaction,
                                         .patience = patience,
                                         .done_word = "reversed",
                                         .on_progress = options.on_progress,
                                         .committed = committed})
                                    .status;
  if (!executed.ok()) return MigrationResult::failed(executed, std::move(reversed));
  if (!cleaned.ok()) return MigrationResult::failed(cleaned, std::move(reversed));
  std::string message = absl::StrFormat("Reversed %s.", count_migrations(reversed.size()));
  return MigrationResult::succeeded(std::move(message), std::move(reversed));
}

}  // namespace

MigrationResult BackwardsMigrationManager::run() {
  if (absl::Status valid = check_id(options_); !valid.ok()) return MigrationResult::failed(valid);
  const auto apps = selected_apps(options_.app_name);
  if (!apps.ok()) return MigrationResult::failed(apps.status());
  Patience patience = options_.patience.started();
  const absl::StatusOr<Survey> survey = piccolo::survey(database_, patience);
  if (!survey.ok()) return MigrationResult::failed(survey.status());

  const std::unique_ptr<StatementWriter> writer = database_.statement_writer();
  const absl::StatusOr<Plan> plan = plan_backwards(
      {.registry = registry_,
       .survey = *survey,
       .apps = *apps,
       .migration_id =
           options_.app_name == kEverything ? kEverything : std::string_view(options_.migration_id),
       .dialect = database_.dialect(),
       .writer = *writer,
       .scope = options_.transaction,
       .ignore_dependents = options_.ignore_dependents});
  if (!plan.ok()) return MigrationResult::failed(plan.status());
  if (plan->migrations.empty()) return MigrationResult::succeeded(std::string(kNoneToReverse));
  if (options_.clean) {
    if (absl::Status clean = check_files(*plan); !clean.ok()) return MigrationResult::failed(clean);
  }
  if (options_.preview) {
    if (options_.out != nullptr) {
      say(options_.out, preview(*plan, database_.dialect(), options_.transaction));
    }
    return MigrationResult::succeeded(
        absl::StrFormat("-- Preview: %s would be reversed; nothing was changed.",
                        count_migrations(plan->migrations.size())),
        report(*plan));
  }
  if (!options_.auto_agree && !confirmed(options_.confirm, question(*plan, database_), patience)) {
    return MigrationResult::failed(absl::CancelledError("Not proceeding: nothing was reversed."));
  }
  return reverse(database_, *plan, survey->rows, concerned_apps(registry_, *apps, Around::kBoth),
                 options_, patience);
}

MigrationResult run_backwards(Database& database, const AppRegistry& registry,
                              BackwardsOptions options) {
  return BackwardsMigrationManager(database, registry, std::move(options)).run();
}

void backwards(Database& database, const AppRegistry& registry, BackwardsOptions options) {
  if (!options.confirm) options.confirm = terminal_confirm();
  finish(run_backwards(database, registry, std::move(options)));
}

}  // namespace piccolo
