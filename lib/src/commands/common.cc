// SPDX-License-Identifier: MIT
#include "commands/common.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "commands/execute.h"
#include "databases/backend.h"
#include "error.h"
#include "piccolo/printable.h"
#include "spelling.h"
#include "sql/migration_table.h"

namespace piccolo {

MigrationResult MigrationResult::succeeded(std::string message,
                                           std::vector<MigrationReport> migrations) {
  return {true, std::move(message), std::move(migrations), absl::OkStatus()};
}

MigrationResult MigrationResult::failed(absl::Status why, std::vector<MigrationReport> migrations,
                                        std::optional<std::string> message) {
  std::string words = message ? *std::move(message) : full_message(why);
  return {false, std::move(words), std::move(migrations), std::move(why)};
}

Confirm terminal_confirm(std::string how_to_agree) {
  return [how_to_agree = std::move(how_to_agree)](std::string_view question) {
    std::cerr << question << ' ' << std::flush;
    std::string reply;
    const bool answered = static_cast<bool>(std::getline(std::cin, reply));
    // A person has ended the line, a pipe has not.
    if (isatty(STDIN_FILENO) == 0 || std::cin.eof()) std::cerr << '\n';
    if (!answered) {
      std::cerr << "There was no answer, which counts as no; " << how_to_agree
                << " without being asked.\n";
    }
    const std::string word = absl::AsciiStrToLower(reply);
    return word == "y" || word == "yes";
  };
}

absl::StatusOr<bool> BaseMigrationManager::create_migration_table() {
  bool created = false;
  const absl::Status done = database_.transact([&](Connection& connection) -> absl::Status {
    absl::StatusOr<std::optional<MigrationRows>> rows = connection.migration_rows();
    if (!rows.ok()) return rows.status();
    if (rows->has_value()) return absl::OkStatus();
    created = true;
    Backend& backend = database_.backend();
    return backend.run(
        {Step{CreateMigrationTable(), render_create_migration_table(backend.dialect())}});
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

std::string list_lines(const std::vector<std::string>& lines) {
  constexpr std::size_t kMost = 40;
  constexpr std::size_t kLast = 10;
  std::string list;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines.size() > kMost && i == kMost - kLast) {
      const std::size_t next = lines.size() - kLast;
      absl::StrAppendFormat(&list, "  … and %d more …\n", next - i);
      i = next;
    }
    absl::StrAppendFormat(&list, "  - %s\n", lines[i]);
  }
  return list;
}

std::string list_migrations(const Plan& plan) {
  std::vector<std::string> lines;
  for (const PlannedMigration& planned : plan.migrations) {
    const Migration& migration = *planned.migration;
    lines.push_back(
        absl::StrFormat("%s %s%s%s%s%s", printable(planned.app->app_name), printable(migration.id),
                        migration.description.empty() ? "" : " ", printable(migration.description),
                        planned.fake ? " (a fake: only its row)" : "",
                        planned.in_transaction ? "" : " (outside a transaction)"));
  }
  return list_lines(lines);
}

std::vector<std::string> notes_of(const Plan& plan, TransactionScope scope) {
  std::vector<std::string> notes = plan.notes;
  const std::size_t units = split_into_units(plan, scope).size();
  if (scope == TransactionScope::kEach || units < 2) return notes;
  std::vector<std::string> outside;
  for (const PlannedMigration& planned : plan.migrations) {
    if (planned.in_transaction) continue;
    outside.push_back(absl::StrFormat("%s %s", planned.app->app_name, planned.migration->id));
  }
  notes.push_back(absl::StrFormat(
      "this is not one transaction but %d parts, committed one after the other, because these run "
      "outside a transaction: %s; if a part fails, those before it stay done",
      units, absl::StrJoin(outside, ", ")));
  return notes;
}

std::string list_notes(const std::vector<std::string>& notes) {
  std::string lines;
  for (const std::string& note : notes) {
    absl::StrAppendFormat(&lines, "note: %s\n", printable(note));
  }
  return lines;
}

std::string preview(Database& database, const Plan& plan, TransactionScope scope) {
  std::string sql = absl::StrFormat("-- Database: %s\n", printable(database.name()));
  for (const std::string& note : notes_of(plan, scope)) {
    absl::StrAppendFormat(&sql, "-- note: %s\n", printable(note));
  }
  return sql + preview(plan, database.backend().dialect(), scope);
}

std::string tell_fakes(const std::vector<MigrationReport>& migrations,
                       std::string_view what_happened) {
  const auto fakes = std::ranges::count(migrations, true, &MigrationReport::faked);
  if (fakes == 0) return "";
  return absl::StrFormat(" %d of them %s: only %s %s.", fakes,
                         fakes == 1 ? "is a fake" : "are fakes",
                         fakes == 1 ? "its row was" : "their rows were", what_happened);
}

std::function<void(const Progress&)> telling_fakes(
    const std::function<void(const Progress&)>& on_progress, const Plan& plan) {
  std::set<std::pair<std::string_view, std::string_view>> fakes;
  for (const PlannedMigration& planned : plan.migrations) {
    if (planned.fake) fakes.emplace(planned.app->app_name, planned.migration->id);
  }
  if (!on_progress || fakes.empty()) return on_progress;
  return [&on_progress, fakes = std::move(fakes)](const Progress& progress) {
    Progress told = progress;
    told.fake = fakes.contains({progress.app_name, progress.migration_id});
    on_progress(told);
  };
}

std::string done_line(const PlannedMigration& migration, std::string_view direction) {
  return absl::StrFormat("  - %s %s [%s]... ok%s\n", printable(migration.app->app_name),
                         printable(migration.migration->id), direction,
                         migration.fake ? " (a fake: only its row)" : "");
}

MigrationReport report(const PlannedMigration& migration) {
  MigrationReport done{.app_name = migration.app->app_name,
                       .migration_id = migration.migration->id,
                       .faked = migration.fake};
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
  absl::StatusOr<Survey> survey = database.backend().survey(patience);
  if (survey.ok()) return survey;
  return with_message(survey.status(),
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

namespace {

// What the plans' messages may quote.
std::vector<std::string> quoted_names(const Survey& survey,
                                      absl::Span<const AppConfig* const> apps) {
  std::vector<std::string> names;
  for (const MigrationRow& row : survey.rows.value_or(MigrationRows())) {
    names.insert(names.end(), {row.name, row.app_name});
  }
  for (const AppConfig* app : apps) {
    names.push_back(app->app_name);
    for (const Migration& migration : app->migrations) names.push_back(migration.id);
  }
  return names;
}

std::vector<std::string> known_ids(const Survey& survey, const AppConfig& app) {
  std::set<std::string> ids;  // A migration that has run is in both.
  for (const Migration& migration : app.migrations) ids.insert(migration.id);
  for (const MigrationRow& row : survey.rows.value_or(MigrationRows())) {
    if (row.app_name == app.app_name) ids.insert(row.name);
  }
  return {ids.begin(), ids.end()};
}

}  // namespace

absl::Status explain(const absl::Status& error, const Survey& survey,
                     absl::Span<const AppConfig* const> apps, std::string_view migration_id) {
  std::string message(error.message());
  std::vector<std::string> names = quoted_names(survey, apps);
  names.emplace_back(migration_id);
  for (const std::string& name : names) {
    const std::string shown = printable(name);
    if (shown != name) message = absl::StrReplaceAll(message, {{name, shown}});
  }
  if (absl::IsNotFound(error) && !apps.empty()) {
    const auto meant = nearest(migration_id, known_ids(survey, *apps.back()));
    if (meant) message += absl::StrFormat("\nDid you mean \"%s\"?", printable(*meant));
  }
  return absl::Status(error.code(), message);
}

void finish(const MigrationResult& result, bool is_preview) {
  (result.success ? std::cout : std::cerr)
      << (is_preview && result.success ? "-- Database: " : "Database: ")
      << printable(result.database) << '\n'
      << result.message << std::endl;
  if (!result.success) std::exit(1);
}

}  // namespace piccolo
