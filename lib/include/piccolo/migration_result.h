// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace piccolo {

// A migration in a result, with the statements of going there or back, as they
// were (or in a preview: would be) executed.
struct MigrationReport {
  std::string app_name;
  std::string migration_id;
  std::vector<std::string> statements = {};
  // Whether its row alone was written or removed.
  bool faked = false;
  // Whether only its row was written, since others had run it.
  bool adopted = false;
  // The files that `clean` removed, or would remove.
  std::vector<std::filesystem::path> files = {};
};

// What a command did.  A run that fails at the third migration may have
// reversed two, so a failure also lists those.
struct [[nodiscard]] MigrationResult {
  // Having nothing to do is a success.
  bool success = false;
  // For people: what happened, what state things are in, what to do.
  std::string message;
  // What was done and committed, in that order; in a preview, what would be.
  std::vector<MigrationReport> migrations;
  // For programs: why it failed, or OK.  error_details() has what is known of it.
  absl::Status status;
  // Which database it was about: Database::name().
  std::string database = {};
  // What people should know although it is no failure, a sentence each.
  std::vector<std::string> notes = {};

  static MigrationResult succeeded(std::string message,
                                   std::vector<MigrationReport> migrations = {});
  // Without a message: full_message(why).
  static MigrationResult failed(absl::Status why, std::vector<MigrationReport> migrations = {},
                                std::optional<std::string> message = std::nullopt);
};

}  // namespace piccolo
