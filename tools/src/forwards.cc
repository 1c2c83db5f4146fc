// SPDX-License-Identifier: MIT
#include "CLI/App.hpp"
#include "command.h"
#include "environment.h"
#include "options.h"
#include "report.h"

namespace piccolo::tool {
namespace {

void declare(CLI::App& command, Arguments& arguments) {
  declare_app(command, arguments, "The app whose migrations to run, or all")->required();
  declare_migration_id(command, arguments,
                       "How far: all (the default); 1, the next one; or the id of one, for\n"
                       "everything up to and including it");
  declare_auto_agree(command, arguments);
  command.add_flag("--fake", arguments.fake, "Record the migrations as run without running them");
  declare_preview(command, arguments);
  declare_transaction(command, arguments,
                      "One transaction for all migrations, or one for each (the default)");
  declare_patience(command, arguments);
}

absl::StatusOr<int> run(const Session& session) {
  const auto database = session.open_database();
  if (!database.ok()) return database.status();

  const Arguments& arguments = session.arguments();
  ForwardsOptions options = {
      .app_name = *arguments.app_name,
      .fake = arguments.fake,
      .auto_agree = arguments.auto_agree,
      .preview = arguments.preview,
      .transaction = transaction_scope(arguments, TransactionScope::kEach),
      .patience = session.patience(),
      .confirm = session.confirm(),
      .out = session.out(),
      .on_progress = session.on_progress("forwards"),
  };
  if (arguments.migration_id) options.migration_id = *arguments.migration_id;
  return report(run_forwards(**database, session.registry(), std::move(options)), arguments);
}

}  // namespace

Command forwards_command() {
  return {
      .name = "forwards",
      .aliases = {"f", "forward"},
      .summary = "Run migrations that have not run",
      .examples =
          "  piccolo-migrate forwards all\n"
          "  piccolo-migrate forwards my_app --preview\n"
          "  piccolo-migrate forwards my_app 2026-11-22T09:00:00 --fake",
      .default_app = "",
      .variables = {kMigrationIdVariable, kAutoAgreeVariable, kPreviewVariable},
      .declare = declare,
      .run = run,
  };
}

}  // namespace piccolo::tool
