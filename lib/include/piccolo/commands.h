// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "piccolo/app_config.h"
#include "piccolo/database.h"
#include "piccolo/migration_result.h"

// The commands.  But for backwards() and forwards() below, each checks everything that can be known
// to fail before its first write, and never exits, never prints but to a stream it is given, and
// never reads standard input unless given terminal_confirm().  The database and
// the registry must outlive the managers, which keep references.
namespace piccolo {

// Every app of the registry; every migration.
inline constexpr std::string_view kEverything = "all";

// Asks a question that is answered by yes or no.
using Confirm = std::function<bool(std::string_view question)>;

// Asks on standard error and reads standard input: `y` and `yes`, in any case, are
// yes.  The end of input is no, and then `how_to_agree` is said, a clause that ends
// "... without being asked".
Confirm terminal_confirm(std::string how_to_agree = "set auto_agree to agree");

// A migration as soon as it is reversed or run, which may be long before that is
// committed.
struct Progress {
  std::string_view app_name;
  std::string_view migration_id;
  std::chrono::milliseconds since_start;
  bool fake = false;  // Its row alone was written or removed.
};

struct BackwardsOptions {
  // An app, or "all": every app, dependents first.  One that the registry does not have can
  // be reversed as far as it is on record; where the registry has none, "all" are those that
  // have run.
  std::string app_name = {};
  // "1": the most recent migration that has run; "all": every one; an id: it and
  // all that ran after it.  Where app_name is "all", must be "all" or "1", which
  // is taken as "all".
  std::string migration_id = "1";
  // Does not ask.
  bool auto_agree = false;
  // Removes the files of what was reversed, after it was committed.
  bool clean = false;
  // Reports what would be done and writes nothing.
  bool preview = false;
  // The text of a preview.  If there is one, nothing is done unless the plan has the same
  // transactions, migrations and statements; comments, white space and the times of new
  // rows may differ.
  std::optional<std::string> exactly = std::nullopt;
  // Goes back even if migrations of apps that depend on this one ran later.
  bool ignore_dependents = false;
  // Migrations of which nothing was recorded are undone as their files say, those that are on
  // record only as it was recorded, whatever this is.
  WayBackSource source = WayBackSource::kRecordUnlessEdited;
  TransactionScope transaction = TransactionScope::kAll;
  WaitPolicy wait = {};
  // Asked before anything is reversed, with a list of it, unless auto_agree.
  // With neither, nothing is reversed, and that is a failure.  Its last line names
  // the database.
  Confirm confirm = nullptr;
  // For people: the preview, notes, and a line for each migration once it is
  // committed; null for none.
  std::ostream* out = nullptr;
  // Told as it goes, and then `out` is not.
  std::function<void(const Progress&)> on_progress = nullptr;
};

struct ForwardsOptions {
  // An app, or "all".  What it depends on is run first, except with `fake`.
  std::string app_name = {};
  // "all": every migration that has not run; "1": the first of them; an id: all
  // of them up to and including it.
  std::string migration_id = "all";
  // Records the migrations as run without running them.  Reversing one of
  // these removes the row alone.
  bool fake = false;
  // Goes on where golang-migrate, goose or dbmate have recorded that they ran migrations of an
  // app of which nothing has run here; otherwise that is a failure, which names adopt.
  bool ignore_adoptable = false;
  // Does not ask.  Only faking several migrations is asked about.
  bool auto_agree = false;
  bool preview = false;
  // As for going backwards.
  std::optional<std::string> exactly = std::nullopt;
  TransactionScope transaction = TransactionScope::kEach;
  WaitPolicy wait = {};
  Confirm confirm = nullptr;
  std::ostream* out = nullptr;
  std::function<void(const Progress&)> on_progress = nullptr;
};

struct AdoptOptions {
  // One app.  What it depends on is left alone.
  std::string app_name = {};
  // What has run is what golang-migrate, goose or dbmate have recorded in this table, `x` or
  // `schema.x`; empty: in schema_migrations or goose_db_version.
  std::string table = {};
  // Not empty: what has run is everything up to and including this id, or "all", whatever
  // other tools have recorded.
  std::string migration_id = {};
  // Does not ask.
  bool auto_agree = false;
  bool preview = false;
  WaitPolicy wait = {};
  // Asked before anything is written, with a list of it, unless auto_agree.  With
  // neither, nothing is adopted, and that is a failure.
  Confirm confirm = nullptr;
  std::ostream* out = nullptr;
  std::function<void(const Progress&)> on_progress = nullptr;
};

// What the managers share: a database and the apps.
class BaseMigrationManager {
 public:
  BaseMigrationManager(Database& database, const AppRegistry& registry)
      : database_(database), registry_(registry) {}
  // The registry must outlive the manager, so it cannot be a temporary.
  BaseMigrationManager(Database&, const AppRegistry&&) = delete;

  // Makes the migration table if it is missing; whether it did.
  absl::StatusOr<bool> create_migration_table();

 protected:
  Database& database_;
  const AppRegistry& registry_;
};

// Reverses migrations.  If run() fails, the transaction it was in is undone;
// the result lists what earlier ones had reversed.
class BackwardsMigrationManager : public BaseMigrationManager {
 public:
  BackwardsMigrationManager(Database& database, const AppRegistry& registry,
                            BackwardsOptions options)
      : BaseMigrationManager(database, registry), options_(std::move(options)) {}
  // The registry must outlive the manager, so it cannot be a temporary.
  BackwardsMigrationManager(Database&, const AppRegistry&&, BackwardsOptions) = delete;

  MigrationResult run();

 private:
  BackwardsOptions options_;
};

// Runs migrations that have not run; otherwise as BackwardsMigrationManager.
// When another run finishes first what this one had planned, plans anew.
class ForwardsMigrationManager : public BaseMigrationManager {
 public:
  ForwardsMigrationManager(Database& database, const AppRegistry& registry, ForwardsOptions options)
      : BaseMigrationManager(database, registry), options_(std::move(options)) {}
  // The registry must outlive the manager, so it cannot be a temporary.
  ForwardsMigrationManager(Database&, const AppRegistry&&, ForwardsOptions) = delete;

  MigrationResult run();

 private:
  ForwardsOptions options_;
};

// Takes over migrations that ran by other means: writes their rows, and what undoes them as
// their files say into the record, in one transaction, and runs nothing.  Going back
// reverses them like those that ran here.  What other tools have recorded is not changed.
//
// Fails, and writes nothing, if what was recorded has no file, was begun and not ended
// (golang-migrate's "dirty"), or has been reversed here since.  What has a row already is left
// alone, so that it can be done again.
class AdoptMigrationManager : public BaseMigrationManager {
 public:
  AdoptMigrationManager(Database& database, const AppRegistry& registry, AdoptOptions options)
      : BaseMigrationManager(database, registry), options_(std::move(options)) {}
  // The registry must outlive the manager, so it cannot be a temporary.
  AdoptMigrationManager(Database&, const AppRegistry&&, AdoptOptions) = delete;

  MigrationResult run();

 private:
  AdoptOptions options_;
};

// run() of the manager.
MigrationResult run_backwards(Database& database, const AppRegistry& registry,
                              BackwardsOptions options);
MigrationResult run_forwards(Database& database, const AppRegistry& registry,
                             ForwardsOptions options);
MigrationResult run_adopt(Database& database, const AppRegistry& registry, AdoptOptions options);

// For programs that do nothing else: ask on the terminal, print to standard
// output and standard error which database it was and what came of it, and exit
// with 1 on failure.
void backwards(Database& database, const AppRegistry& registry, BackwardsOptions options);
void forwards(Database& database, const AppRegistry& registry, ForwardsOptions options);

// What is known of one migration, or of a row that has none.
struct MigrationStatus {
  std::string app_name;
  std::string migration_id;
  std::string description = {};  // "-" if it has none.
  bool has_ran = false;
  // False for a row of the migration table whose migration no longer exists.
  bool exists = true;
  // Recorded as run without having been run: reversing it removes its row alone.
  bool faked = false;
  // False for a row of an app that the registry does not know.
  bool app_exists = true;
  // Of what has run: whether it was recorded what undoes it; whether nothing does; and
  // whether its file would undo it otherwise now than was recorded.
  bool on_record = false;
  // Its author asked that what undoes it be kept out of the record.
  bool withheld = false;
  bool irreversible = false;
  bool edited = false;
  // Whether it was run by other means and taken over by adopt.
  bool adopted = false;
  // When it ran, by the clock of whoever ran it: YYYY-MM-DD HH:MM:SS[.ffffff].
  std::string ran_on = {};
  bool operator==(const MigrationStatus&) const = default;
};

// Something that was recorded of a migration.
struct MigrationEvent {
  std::string event;  // "ran", "faked", "adopted" or "reversed".
  std::string app_name;
  std::string migration_id;
  // Of the row that it is about: the same for what ran and for its reversal.
  std::string ran_on = {};
  // By the database, in UTC: YYYY-MM-DD HH:MM:SS[.ffffff].
  std::string written_at = {};
  // How long it took; none where that is not known.
  std::optional<std::int64_t> milliseconds = std::nullopt;
  // Of the program that did it, and of the library in it.
  std::string service_version = {};
  std::string library_version = {};
  // Nothing was recorded since, and yet the migration table has its row no longer: a program
  // that does not know the record, such as Piccolo, has reversed it.
  bool row_is_gone = false;
  bool operator==(const MigrationEvent&) const = default;
};

// Tells what has run and what has not.  Writes nothing.
class CheckMigrationManager : public BaseMigrationManager {
 public:
  CheckMigrationManager(Database& database, const AppRegistry& registry,
                        std::string app_name = std::string(kEverything))
      : BaseMigrationManager(database, registry), app_name_(std::move(app_name)) {}
  // The registry must outlive the manager, so it cannot be a temporary.
  CheckMigrationManager(Database&, const AppRegistry&&, std::string = {}) = delete;

  // The apps in the order of the registry; of each, its migrations by id, then
  // rows that have none, in the order they ran.  If the app is "all", then the rows
  // of apps that are not in the registry.
  //
  // kNotFound for an app that neither the registry nor the database knows.
  absl::StatusOr<std::vector<MigrationStatus>> get_migration_statuses();

  // All that is on record of the app, or of all apps, in the order in which it happened.
  // Empty for an app that nothing is known of.
  absl::StatusOr<std::vector<MigrationEvent>> get_migration_history();

  // The roles of the server, beside the one that asks and superusers, that may write the
  // record, and so decide what a rollback does.
  absl::StatusOr<std::vector<std::string>> get_record_writers();

 private:
  std::string app_name_;
};

// The statuses as a table for people, with a line for each.  Names are printable().
std::string format_statuses(absl::Span<const MigrationStatus> statuses);
std::string format_history(absl::Span<const MigrationEvent> events);

}  // namespace piccolo
