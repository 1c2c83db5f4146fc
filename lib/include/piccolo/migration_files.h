// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "piccolo/migration.h"

namespace piccolo {

// A SQL file and what is in it.
struct MigrationFile {
  std::filesystem::path path;
  std::string text;
};

// The migrations in SQL files, in the order of their ids, or of their numbers if there
// are files of goose or golang-migrate that begin with one: our own format and those of
// dbmate, goose and golang-migrate (see the README).
//
// kInvalidArgument if a file cannot be understood, or some have numbers and others
// none; kAlreadyExists if two have the same id or number.  The message tells all that
// is wrong, and names the files.
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
