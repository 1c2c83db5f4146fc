// SPDX-License-Identifier: MIT
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "commands/clean.h"
#include "commands/common.h"
#include "commands/execute.h"
#include "databases/backend.h"
#include "piccolo/commands.h"
#include "piccolo/printable.h"

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

std::string count_files(std::size_t count) {
  return absl::StrFormat("%d file%s", count, count == 1 ? "" : "s");
}

// Long lists come first, so that the end tells what matters most.
std::string question(const Plan& plan, Database& database, const BackwardsOptions& options) {
  std::string text = "About to reverse:\n" + list_migrations(plan);
  std::string and_files;
  if (options.clean) {
    const std::vector<std::string> files = names_of_files(plan);
    text += "and to remove the files:\n" + list_lines(files);
    and_files = " and remove " + count_files(files.size());
  }
  text += list_notes(notes_of(plan, options.transaction));
  return absl::StrFormat("%sReverse %s on %s%s? [y/N]", text,
                         count_migrations(plan.migrations.size()), printable(database.name()),
                         and_files);
}

// Asks, and says why not if the answer is no.
absl::Status ask(const Plan& plan, Database& database, const BackwardsOptions& options,
                 Patience& patience) {
  if (options.auto_agree) return absl::OkStatus();
  if (!options.confirm) {
    return absl::CancelledError(
        "Not proceeding: nothing was reversed, because nobody could be asked; set auto_agree, or "
        "confirm to a function that asks.");
  }
  if (confirmed(options.confirm, question(plan, database, options), patience)) {
    return absl::OkStatus();
  }
  return absl::CancelledError("Not proceeding: nothing was reversed.");
}

MigrationReport report(const PlannedMigration& migration, const BackwardsOptions& options) {
  MigrationReport report = piccolo::report(migration);
  if (options.clean) report.files = migration.migration->files;
  return report;
}

std::vector<MigrationReport> report(const Plan& plan, const BackwardsOptions& options) {
  std::vector<MigrationReport> reports;
  for (const PlannedMigration& one : plan.migrations) reports.push_back(report(one, options));
  return reports;
}

MigrationResult show(const Plan& plan, Database& database, const BackwardsOptions& options) {
  std::string files;
  if (options.clean) {
    const std::string list = absl::StrJoin(names_of_files(plan), "\n--   - ");
    files = absl::StrFormat("-- and these files would be removed:\n--   - %s\n", list);
  }
  say(options.out, preview(database, plan, options.transaction) + files);
  return MigrationResult::succeeded(
      absl::StrFormat("-- Preview: %s would be reversed; nothing was changed.",
                      count_migrations(plan.migrations.size())),
      report(plan, options));
}

std::string done_message(const Plan& plan, const std::vector<MigrationReport>& reversed,
                         const BackwardsOptions& options) {
  std::string message = absl::StrFormat("Reversed %s.", count_migrations(reversed.size()));
  message += tell_fakes(reversed, "removed");
  if (!options.clean) return message;
  const std::vector<std::string> files = names_of_files(plan);
  return absl::StrFormat("%s Removed %s:\n  - %s", message, count_files(files.size()),
                         absl::StrJoin(files, "\n  - "));
}

// Reverses what is planned, and says so.
MigrationResult reverse(Database& database, const Plan& plan, const Survey& survey,
                        std::vector<std::string> apps, const BackwardsOptions& options,
                        const Patience& patience) {
  std::vector<MigrationReport> reversed;
  absl::Status cleaned;
  const auto committed = [&](const PlannedMigration& migration) {
    reversed.push_back(report(migration, options));
    if (!options.on_progress) say(options.out, done_line(migration, "backwards"));
    if (options.clean) cleaned.Update(remove_files(migration));
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
                                     .done_word = "reversed",
                                     .on_progress = on_progress,
                                     .committed = committed});
  if (!executed.status.ok()) {
    return MigrationResult::failed(executed.status, std::move(reversed), executed.message);
  }
  if (!cleaned.ok()) return MigrationResult::failed(cleaned, std::move(reversed));
  std::string message = done_message(plan, reversed, options);
  return MigrationResult::succeeded(std::move(message), std::move(reversed));
}

}  // namespace

MigrationResult BackwardsMigrationManager::run() {
  MigrationResult result = plan_and_run();
  result.database = database_.name();
  return result;
}

MigrationResult BackwardsMigrationManager::plan_and_run() {
  if (absl::Status valid = check_id(options_); !valid.ok()) return MigrationResult::failed(valid);
  const auto apps = selected_apps(options_.app_name);
  if (!apps.ok()) return MigrationResult::failed(apps.status());
  Patience patience = options_.patience.started();
  const absl::StatusOr<Survey> survey = piccolo::survey(database_, patience);
  if (!survey.ok()) return MigrationResult::failed(survey.status());

  const std::unique_ptr<StatementWriter> writer = database_.backend().statement_writer();
  const absl::StatusOr<Plan> plan = plan_backwards(
      {.registry = registry_,
       .survey = *survey,
       .apps = *apps,
       .migration_id =
           options_.app_name == kEverything ? kEverything : std::string_view(options_.migration_id),
       .dialect = database_.backend().dialect(),
       .writer = *writer,
       .scope = options_.transaction,
       .ignore_dependents = options_.ignore_dependents});
  if (!plan.ok()) {
    return MigrationResult::failed(explain(plan.status(), *survey, *apps, options_.migration_id));
  }
  if (plan->migrations.empty()) return MigrationResult::succeeded(std::string(kNoneToReverse));
  if (options_.clean) {
    if (absl::Status clean = check_files(*plan); !clean.ok()) return MigrationResult::failed(clean);
  }
  const auto with_notes = [&](MigrationResult result) {
    result.notes = notes_of(*plan, options_.transaction);
    return result;
  };
  if (options_.preview) return with_notes(show(*plan, database_, options_));
  if (absl::Status agreed = ask(*plan, database_, options_, patience); !agreed.ok()) {
    return MigrationResult::failed(agreed);
  }
  return with_notes(reverse(database_, *plan, *survey,
                            concerned_apps(registry_, *apps, Around::kBoth), options_, patience));
}

MigrationResult run_backwards(Database& database, const AppRegistry& registry,
                              BackwardsOptions options) {
  return BackwardsMigrationManager(database, registry, std::move(options)).run();
}

void backwards(Database& database, const AppRegistry& registry, BackwardsOptions options) {
  if (!options.confirm) options.confirm = terminal_confirm();
  const bool is_preview = options.preview;
  finish(run_backwards(database, registry, std::move(options)), is_preview);
}

}  // namespace piccolo
