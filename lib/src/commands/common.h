// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include "migrations/plan.h"
#include "piccolo/commands.h"

// What the commands share.
namespace piccolo {

// The wall clock without a time zone, as Piccolo records it.
MigrationRow::Time local_now();

// "1 migration", "2 migrations".
std::string count_migrations(std::size_t count);

// An indented line for each.
std::string list_migrations(const Plan& plan);

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

// Prints what the wrappers print, and exits if it failed.
void finish(const MigrationResult& result);

}  // namespace piccolo
