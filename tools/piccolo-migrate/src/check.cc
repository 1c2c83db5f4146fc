// SPDX-License-Identifier: MIT
#include "command.h"
#include "options.h"
#include "report.h"
#include "usage.h"

namespace piccolo::tool {
namespace {

Options accepts(Arguments& arguments) {
  return {app_argument(arguments, "The app to check (default: all)"),
          {.name = "--exit-code",
           .description = "Exit with 1 if anything has not run",
           .target = &arguments.exit_code},
          {.name = "--history",
           .description = "Show instead what has happened to the migrations, as recorded",
           .target = &arguments.history}};
}

absl::StatusOr<int> run(const Session& session) {
  const auto opened = session.open_database();
  if (!opened.ok()) return opened.status();
  Database& database = **opened;

  const Arguments& arguments = session.arguments();
  CheckMigrationManager manager(database, session.registry(), *arguments.app_name);
  auto statuses = manager.get_migration_statuses();
  if (!statuses.ok()) return about_database(statuses.status(), database.name());
  Checked checked{.statuses = *std::move(statuses),
                  .database = database.name(),
                  .missing_file = opened->missing_file};
  if (arguments.history) {
    auto history = manager.get_migration_history();
    if (!history.ok()) return about_database(history.status(), database.name());
    checked.history = *std::move(history);
  }
  auto writers = manager.get_record_writers();
  if (!writers.ok()) return about_database(writers.status(), database.name());
  checked.record_writers = *std::move(writers);
  Output output(session.header(*opened));
  return report(checked, arguments, output);
}

}  // namespace

Command check_command() {
  return {
      .name = "check",
      .aliases = {},
      .summary = "Show which migrations have run",
      .examples =
          "  piccolo-migrate check\n"
          "  piccolo-migrate check my_app --json\n"
          "  piccolo-migrate check my_app --history\n"
          "  piccolo-migrate check --exit-code    fails if anything has not run",
      .default_app = "all",
      .works_from_record = true,
      .variables = {},
      .accepts = accepts,
      .run = run,
  };
}

}  // namespace piccolo::tool
