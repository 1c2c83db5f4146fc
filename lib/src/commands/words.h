// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "piccolo/migration_result.h"
#include "plan/plan.h"

// What a run says to people.
namespace piccolo {

// "1 migration", "2 migrations".
std::string count_migrations(std::size_t count);

// An indented line for each; of a long list the beginning and the end.
std::string list_migrations(const Plan& plan);
std::string list_lines(const std::vector<std::string>& lines);

// A line for each.
std::string list_notes(const std::vector<std::string>& notes);

// A line for a migration that was committed.
std::string done_line(const PlannedMigration& migration, Direction direction);

// Of everything that was done.
std::string done_message(const std::vector<MigrationReport>& done, Direction direction);

}  // namespace piccolo
