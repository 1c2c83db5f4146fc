// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/ascii.h"
#include "commands/run.h"
#include "databases/backend.h"
#include "piccolo/commands.h"
#include "piccolo/error.h"
#include "piccolo/printable.h"
#include "sql/migration_table.h"

namespace piccolo {
namespace {

// What all may be told.
template <typename Options>
RunOptions shared_options(Direction direction, const Options& options) {
  return {.direction = direction,
          .app_name = options.app_name,
          .migration_id = options.migration_id,
          .wait = options.wait,
          .confirm = options.confirm,
          .out = options.out,
          .on_progress = options.on_progress,
          .auto_agree = options.auto_agree,
          .preview = options.preview};
}

RunOptions run_options(const BackwardsOptions& options) {
  RunOptions run = shared_options(Direction::kBackwards, options);
  run.transaction = options.transaction;
  run.exactly = options.exactly;
  run.clean = options.clean;
  run.ignore_dependents = options.ignore_dependents;
  run.source = options.source;
  return run;
}

RunOptions run_options(const ForwardsOptions& options) {
  RunOptions run = shared_options(Direction::kForwards, options);
  run.transaction = options.transaction;
  run.exactly = options.exactly;
  run.fake = options.fake;
  run.ignore_adoptable = options.ignore_adoptable;
  return run;
}

RunOptions run_options(const AdoptOptions& options) {
  RunOptions run = shared_options(Direction::kAdopting, options);
  run.table_to_adopt = options.table;
  return run;
}

// Prints what the wrappers print, as comments if it was a preview, and exits if it
// failed.
void finish(const MigrationResult& result, bool is_preview) {
  (result.success ? std::cout : std::cerr)
      << (is_preview && result.success ? "-- Database: " : "Database: ")
      << printable(result.database) << '\n'
      << result.message << std::endl;
  if (!result.success) std::exit(1);
}

}  // namespace

MigrationResult MigrationResult::succeeded(std::string message,
                                           std::vector<MigrationReport> migrations) {
  return {true, std::move(message), std::move(migrations), absl::OkStatus()};
}

MigrationResult MigrationResult::failed(absl::Status why, std::vector<MigrationReport> migrations,
                                        std::optional<std::string> message) {
  std::string words = message ? *std::move(message) : full_message(why);
  return {false, std::move(words), std::move(migrations), std::move(why)};
}

Confirm terminal_confirm(std::string how_to_agree) {
  return [how_to_agree = std::move(how_to_agree)](std::string_view question) {
    std::cerr << question << ' ' << std::flush;
    std::string reply;
    const bool answered = static_cast<bool>(std::getline(std::cin, reply));
    // A person has ended the line, a pipe has not.
    if (isatty(STDIN_FILENO) == 0 || std::cin.eof()) std::cerr << '\n';
    if (!answered) {
      std::cerr << "There was no answer, which counts as no; " << how_to_agree
                << " without being asked.\n";
    }
    const std::string word = absl::AsciiStrToLower(reply);
    return word == "y" || word == "yes";
  };
}

absl::StatusOr<bool> BaseMigrationManager::create_migration_table() {
  bool created = false;
  const absl::Status done = database_.transact([&](Connection& connection) -> absl::Status {
    absl::StatusOr<std::optional<MigrationRows>> rows = connection.migration_rows();
    if (!rows.ok()) return rows.status();
    if (rows->has_value()) return absl::OkStatus();
    created = true;
    Backend& backend = database_.backend();
    return backend.run(
        {Step{CreateMigrationTable(), render_create_migration_table(backend.dialect())}});
  });
  if (!done.ok()) return done;
  return created;
}

MigrationResult BackwardsMigrationManager::run() {
  return piccolo::run(database_, registry_, run_options(options_));
}

MigrationResult ForwardsMigrationManager::run() {
  return piccolo::run(database_, registry_, run_options(options_));
}

MigrationResult AdoptMigrationManager::run() {
  return piccolo::run(database_, registry_, run_options(options_));
}

MigrationResult run_backwards(Database& database, const AppRegistry& registry,
                              BackwardsOptions options) {
  return BackwardsMigrationManager(database, registry, std::move(options)).run();
}

MigrationResult run_forwards(Database& database, const AppRegistry& registry,
                             ForwardsOptions options) {
  return ForwardsMigrationManager(database, registry, std::move(options)).run();
}

MigrationResult run_adopt(Database& database, const AppRegistry& registry, AdoptOptions options) {
  return AdoptMigrationManager(database, registry, std::move(options)).run();
}

void backwards(Database& database, const AppRegistry& registry, BackwardsOptions options) {
  if (!options.confirm) options.confirm = terminal_confirm();
  const bool is_preview = options.preview;
  finish(run_backwards(database, registry, std::move(options)), is_preview);
}

void forwards(Database& database, const AppRegistry& registry, ForwardsOptions options) {
  if (!options.confirm) options.confirm = terminal_confirm();
  const bool is_preview = options.preview;
  finish(run_forwards(database, registry, std::move(options)), is_preview);
}

}  // namespace piccolo
