// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "piccolo/migration_result.h"
#include "plan/plan.h"

// What a run says to people.
namespace piccolo {

// What the directions are called.
struct Words {
  std::string_view direction;
  std::string_view done;
  std::string_view done_capitalised;
  std::string_view rows_were;  // What became of their rows.
  std::string_view stopped;    // Where the answer was no.
};
const Words& words_of(Direction direction);

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

// A line for a migration that was committed.
std::string done_line(const PlannedMigration& migration, Direction direction);

// Of everything that was done.
std::string done_message(const std::vector<MigrationReport>& done, Direction direction);

}  // namespace piccolo
