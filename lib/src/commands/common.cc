// SPDX-License-Identifier: MIT
#include "commands/common.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <iostream>

#include "absl/strings/str_format.h"
#include "databases/step.h"
#include "sql/render.h"

namespace piccolo {

MigrationResult MigrationResult::succeeded(std::string message,
                                           std::vector<MigrationReport> migrations) {
  return {true, std::move(message), std::move(migrations), absl::OkStatus()};
}

MigrationResult MigrationResult::failed(absl::Status why, std::vector<MigrationReport> migrations) {
  return {false, std::string(why.message()), std::move(migrations), std::move(why)};
}

Confirm terminal_confirm() {
  return [](std::string_view question) {
    std::cerr << question << ' ' << std::flush;
    std::string reply;
    std::getline(std::cin, reply);
    // A person has ended the line, a pipe has not.
    if (isatty(STDIN_FILENO) == 0 || std::cin.eof()) std::cerr << '\n';
    return reply == "y" || reply == "Y";
  };
}

absl::StatusOr<bool> BaseMigrationManager::create_migration_table() {
  bool created = false;
  const absl::Status done = database_.transact([&](Connection& connection) -> absl::Status {
    absl::StatusOr<std::optional<MigrationRows>> rows = connection.migration_rows();
    if (!rows.ok()) return rows.status();
    if (rows->has_value()) return absl::OkStatus();
    created = true;
    return connection.run(
        {Step{CreateMigrationTable(), render_create_migration_table(database_.dialect())}});
  });
  if (!done.ok()) return done;
  return created;
}

absl::StatusOr<std::vector<const AppConfig*>> BaseMigrationManager::selected_apps(
    std::string_view app_name) const {
  if (app_name != kEverything) {
    absl::StatusOr<const AppConfig*> app = registry_.get_app_config(app_name);
    if (!app.ok()) return app.status();
    return std::vector<const AppConfig*>{*app};
  }
  std::vector<const AppConfig*> apps;
  for (const AppConfig& app : registry_.apps()) apps.push_back(&app);
  return apps;
}

MigrationRow::Time local_now() {
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  const std::time_t time = std::chrono::system_clock::to_time_t(second);
  std::tm local{};
  localtime_r(&time, &local);
  const std::chrono::seconds offset(local.tm_gmtoff);
  return MigrationRow::Time(now.time_since_epoch() + offset);
}

std::string count_migrations(std::size_t count) {
  return absl::StrFormat("%d migration%s", count, count == 1 ? "" : "s");
}

std::string list_migrations(const Plan& plan) {
  std::string lines;
  for (const PlannedMigration& planned : plan.migrations) {
    absl::StrAppendFormat(&lines, "  - %s %s%s%s%s%s\n", planned.app->app_name,
                          planned.migration->id, planned.migration->description.empty() ? "" : " ",
                          planned.migration->description,
                          planned.fake ? " (a fake: only its row)" : "",
                          planned.in_transaction ? "" : " (outside a transaction)");
  }
  return lines;
}

std::string done_line(const PlannedMigration& migration, std::string_view direction) {
  return absl::StrFormat("  - %s %s [%s]... ok\n", migration.app->app_name, migration.migration->id,
                         direction);
}

MigrationReport report(const PlannedMigration& migration) {
  MigrationReport done{migration.app->app_name, migration.migration->id, {}};
  for (const Step& step : migration.steps) {
    for (const Statement& statement : step.statements) done.statements.push_back(statement.sql);
  }
  return done;
}

std::vector<MigrationReport> report(const Plan& plan) {
  std::vector<MigrationReport> reports;
  for (const PlannedMigration& migration : plan.migrations) reports.push_back(report(migration));
  return reports;
}

void say(std::ostream* out, const std::string& line) {
  if (out != nullptr) *out << line << std::flush;
}

absl::StatusOr<Survey> survey(Database& database, const Patience& patience) {
  absl::StatusOr<Survey> survey = database.survey(patience);
  if (survey.ok()) return survey;
  return absl::Status(survey.status().code(),
                      absl::StrFormat("cannot read the migration table of %s, so nothing was "
                                      "changed: %s",
                                      database.name(), std::string(survey.status().message())));
}

bool confirmed(const Confirm& confirm, const std::string& question, Patience& patience) {
  if (!confirm) return false;
  const auto asked = Patience::Clock::now();
  const bool is_yes = confirm(question);
  if (patience.deadline) *patience.deadline += Patience::Clock::now() - asked;
  return is_yes;
}

std::vector<std::string> concerned_apps(const AppRegistry& registry,
                                        std::span<const AppConfig* const> apps, Around around) {
  std::vector<std::string> names;
  for (const AppConfig& other : registry.apps()) {
    const bool is_concerned = std::ranges::any_of(apps, [&](const AppConfig* app) {
      return app == &other || registry.depends(app->app_name, other.app_name) ||
             (around == Around::kBoth && registry.depends(other.app_name, app->app_name));
    });
    if (is_concerned) names.push_back(other.app_name);
  }
  return names;
}

void finish(const MigrationResult& result) {
  (result.success ? std::cout : std::cerr) << result.message << std::endl;
  if (!result.success) std::exit(1);
}

}  // namespace piccolo
