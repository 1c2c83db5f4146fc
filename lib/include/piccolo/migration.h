// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "piccolo/migration_manager.h"

namespace piccolo {

// One migration: an id, and a function that describes going forwards.  Going
// backwards is derived.
struct Migration {
  // Unique in its app, at most 200 characters, not "all" or "1".  Migrations run
  // in the order of their ids, compared byte by byte.
  std::string id = {};
  std::string description = {};

  // Describes the migration; must change nothing itself.  Called at most once a
  // run.  An exception fails the migration.
  std::function<MigrationManager()> forwards = nullptr;

  // Recorded as run without being run, as with forwards' `fake`; reversing it
  // removes the record alone.
  bool fake = false;

  // The files it came from, as absolute paths; what `clean` removes.
  std::vector<std::filesystem::path> files = {};
};

// What one transaction spans: the whole run, or each migration.
enum class TransactionScope { kAll, kEach };

// A SQL file and what is in it.
struct MigrationFile {
  std::filesystem::path path;
  std::string text;
};

// The migrations in SQL files, in the order of their ids: our own format and
// those of dbmate, goose and golang-migrate (see the README).
//
// kInvalidArgument if a file cannot be understood, kAlreadyExists if two have
// the same id; the message names the file.
absl::StatusOr<std::vector<Migration>> parse_migration_files(std::vector<MigrationFile> files);

// The same of the files in a folder that end in `.sql`, in any case; others are
// left alone.
//
// kNotFound if there is no such folder, kUnavailable if a file cannot be read,
// kInvalidArgument for a program that other tools would run as a migration, such as
// `0002_x.go`: without it the schema would not be what it should.
absl::StatusOr<std::vector<Migration>> read_migrations_folder(const std::filesystem::path& folder);

// One migration in our own format, or dbmate's, or goose's.  `stem` is the id
// unless the text says another.  Errors: as above.
absl::StatusOr<Migration> parse_sql_migration(const std::string& stem, std::string_view text);

}  // namespace piccolo
