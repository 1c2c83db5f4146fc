// SPDX-License-Identifier: MIT
#include "command.h"
#include "environment.h"
#include "options.h"
#include "report.h"

namespace piccolo::tool {
namespace {

Options accepts(Arguments& arguments) {
  Option app = app_argument(arguments, "The app whose migrations to reverse, or all");
  app.required = true;
  return {
      app,
      migration_id_argument(arguments,
                            "How far back: 1, the most recent migration (the default); the id of\n"
                            "one, for everything back to and including it; or all"),
      auto_agree_option(arguments),
      {.name = "--clean",
       .description = "Remove the files of what was reversed",
       .target = &arguments.clean},
      preview_option(arguments),
      exactly_option(arguments),
      transaction_option(arguments,
                         "One transaction for the whole rollback (all, the default) or\n"
                         "one for each migration"),
      from_option(arguments),
      {.name = "--ignore-dependents",
       .description = "Go back even if apps that depend on this one ran migrations later",
       .target = &arguments.ignore_dependents},
      lock_timeout_option(arguments),
      lock_wait_option(arguments),
  };
}

absl::StatusOr<int> run(const Session& session) {
  const auto exactly = session.exactly();
  if (!exactly.ok()) return exactly.status();
  const auto opened = session.open_existing_database("nothing was reversed");
  if (!opened.ok()) return opened.status();
  Database& database = **opened;

  const Arguments& arguments = session.arguments();
  Output output(session.header(*opened));
  BackwardsOptions options = {
      .app_name = *arguments.app_name,
      .auto_agree = arguments.auto_agree,
      .clean = arguments.clean,
      .preview = arguments.preview,
      .exactly = *exactly,
      .ignore_dependents = arguments.ignore_dependents,
      .source = way_back_source(arguments),
      .transaction = transaction_scope(arguments, TransactionScope::kAll),
      .wait = session.wait_policy(),
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
      .works_from_record = true,
      .variables = {kMigrationIdVariable, kAutoAgreeVariable, kCleanVariable, kPreviewVariable},
      .accepts = accepts,
      .run = run,
  };
}

}  // namespace piccolo::tool
