// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "arguments.h"
#include "output.h"
#include "piccolo/commands.h"
#include "piccolo/migration_result.h"

// What the tool prints: results on standard output, as text or as one JSON
// document; errors on standard error, and in the document.  Both name the database.
// Each returns the exit code.
namespace piccolo::tool {

enum class Format { kText, kJson };

int report(const MigrationResult& result, const Arguments& arguments, Output& output);

// What has run on a database.
struct Checked {
  std::vector<MigrationStatus> statuses;
  std::optional<std::vector<MigrationEvent>> history = std::nullopt;  // None: not asked for.
  std::vector<std::string> record_writers = {};
  std::string database;
  // The file of a SQLite database that does not exist; empty otherwise.
  std::filesystem::path missing_file = {};
};
int report(const Checked& checked, const Arguments& arguments, Output& output);

int report(const absl::Status& error, Format format);

}  // namespace piccolo::tool
