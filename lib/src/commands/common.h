// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include "piccolo/commands.h"
#include "plan/plan.h"

// What the commands share.
namespace piccolo {

// The wall clock without a time zone, as Piccolo records it.
MigrationRow::Time local_now();

// "1 migration", "2 migrations".
std::string count_migrations(std::size_t count);

// An indented line for each; of a long list the beginning and the end.
std::string list_migrations(const Plan& plan);
std::string list_lines(const std::vector<std::string>& lines);

// What people should know of the plan before it starts: its own notes, and which
// migrations make several transactions of one that was meant.
std::vector<std::string> notes_of(const Plan& plan, TransactionScope scope);

// A line for each.
std::string list_notes(const std::vector<std::string>& notes);

// The plan as SQL, after comments that say which database it is for and what people
// should know.
std::string preview(Database& database, const Plan& plan, TransactionScope scope);

// How many of `migrations` were fakes, as a sentence; empty if none was.
// `what_happened` is what became of their rows.
std::string tell_fakes(const std::vector<MigrationReport>& migrations,
                       std::string_view what_happened);

// `on_progress`, told of fakes what they are; null if it is.
std::function<void(const Progress&)> telling_fakes(
    const std::function<void(const Progress&)>& on_progress, const Plan& plan);

// The error of a plan, fit to be shown: names are printable(), and where
// `migration_id` is not known, the one that was likely meant is named.
absl::Status explain(const absl::Status& error, const Survey& survey,
                     absl::Span<const AppConfig* const> apps, std::string_view migration_id);

// For a migration that has gone in `direction`.
std::string done_line(const PlannedMigration& migration, std::string_view direction);

MigrationReport report(const PlannedMigration& migration);
std::vector<MigrationReport> report(const Plan& plan);

// Where a command says how it is getting on; nowhere if `out` is null.
void say(std::ostream* out, const std::string& line);

// Surveys the database; an error says which database it is about.
absl::StatusOr<Survey> survey(Database& database, const Patience& patience);

// Asks, if there is somebody to ask.  The time that takes is nobody's to wait for,
// and added to the deadline of `patience`.
bool confirmed(const Confirm& confirm, const std::string& question, Patience& patience);

// The names of `apps` and of those they depend on, and, if asked for, of those that
// depend on them: whose rows a plan for them takes to be what they are.
enum class Around { kDependencies, kBoth };
std::vector<std::string> concerned_apps(const AppRegistry& registry,
                                        std::span<const AppConfig* const> apps, Around around);

// Prints what the wrappers print, as comments if it was a preview, and exits if it
// failed.
void finish(const MigrationResult& result, bool is_preview);

}  // namespace piccolo
