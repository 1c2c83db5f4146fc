// SPDX-License-Identifier: MIT
#include "CLI/App.hpp"
#include "command.h"
#include "environment.h"
#include "options.h"
#include "report.h"
#include "sqlite_file.h"
#include "usage.h"

namespace piccolo::tool {
namespace {

void declare(CLI::App& command, Arguments& arguments) {
  declare_app(command, arguments, "The app whose migrations to reverse, or all")->required();
  declare_migration_id(command, arguments,
                       "How far back: 1, the most recent migration (the default); the id of\n"
                       "one, for everything back to and including it; or all");
  declare_auto_agree(command, arguments);
  command.add_flag("--clean", arguments.clean, "Remove the files of what was reversed");
  declare_preview(command, arguments);
  declare_transaction(command, arguments,
                      "One transaction for the whole rollback (all, the default) or\n"
                      "one for each migration");
  command.add_flag("--ignore-dependents", arguments.ignore_dependents,
                   "Go back even if apps that depend on this one ran migrations later");
  declare_patience(command, arguments);
}

absl::StatusOr<int> run(const Session& session) {
  const auto opened = session.open_database();
  if (!opened.ok()) return opened.status();
  Database& database = **opened;
  if (!opened->missing_file.empty()) {
    return about_database(
        absl::NotFoundError(there_is_no_file(opened->missing_file) + ", so nothing was reversed."),
        database.name());
  }

  const Arguments& arguments = session.arguments();
  Output output(session.header(*opened));
  BackwardsOptions options = {
      .app_name = *arguments.app_name,
      .auto_agree = arguments.auto_agree,
      .clean = arguments.clean,
      .preview = arguments.preview,
      .ignore_dependents = arguments.ignore_dependents,
      .transaction = transaction_scope(arguments, TransactionScope::kAll),
      .patience = session.patience(),
      .confirm = session.confirm(),
      .out = session.out(output),
      .on_progress = session.on_progress("backwards", output),
  };
  if (arguments.migration_id) options.migration_id = *arguments.migration_id;
  return report(run_backwards(database, session.registry(), std::move(options)), arguments, output);
}

}  // namespace

Command backwards_command() {
  return {
      .name = "backwards",
      .aliases = {"b", "back", "backward"},
      .summary = "Reverse migrations",
      .examples =
          "  piccolo-migrate backwards my_app                  the most recent migration\n"
          "  piccolo-migrate backwards my_app 2026-11-22T09:00:00 --preview\n"
          "  piccolo-migrate backwards all all --auto-agree    everything there is",
      .default_app = "",
      .variables = {kMigrationIdVariable, kAutoAgreeVariable, kCleanVariable, kPreviewVariable},
      .declare = declare,
      .run = run,
  };
}

}  // namespace piccolo::tool
