// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "piccolo/migration_manager.h"

// What a migration includes; one with a C++ function includes piccolo/database.h, too.
namespace piccolo {

// One migration: an id, and a function that describes going forwards.  Going
// backwards is derived.
struct Migration {
  // Unique in its app, at most 200 characters, not "all" or "1".  Migrations run
  // in the order of their ids, compared byte by byte, or of their numbers.
  std::string id = {};
  std::string description = {};

  // Describes the migration; must change nothing itself.  Called at most once a
  // run.  An exception fails the migration.
  std::function<MigrationManager()> forwards = nullptr;

  // Recorded as run without being run, as with forwards' `fake`; reversing it
  // removes the record alone.
  bool fake = false;

  // Whether what it runs, and what undoes that, is written into the record.  False, as by a
  // line `-- record: false` in its file, where that has what those who can read the database
  // should not see; reversing it then needs the migration itself.
  bool record = true;

  // The files it came from, as absolute paths; what `clean` removes.
  std::vector<std::filesystem::path> files = {};

  // Whether the number that its id begins with, as in `0021_x`, is what it is known
  // and ordered by, and the rest a title that may change, as golang-migrate and goose
  // have it.  If one of an app is, all of it are.
  bool has_number = false;
};

// What one transaction spans: the whole run, or each migration.
enum class TransactionScope { kAll, kEach };

// Where a rollback learns what undoes a migration.
enum class WayBackSource {
  // What was recorded when it ran; where its file would undo it otherwise now, nothing is
  // done.
  kRecordUnlessEdited,
  kRecord,
  // What its file, or its function, says now.
  kFiles,
};

}  // namespace piccolo
