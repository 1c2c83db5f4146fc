// SPDX-License-Identifier: MIT
#include "command.h"
#include "environment.h"
#include "options.h"
#include "report.h"
#include "usage.h"

namespace piccolo::tool {
namespace {

Options accepts(Arguments& arguments) {
  Option app = app_argument(arguments, "The app whose migrations have run by other means");
  app.required = true;
  return {
      app,
      migration_id_argument(arguments,
                            "The last that has run, or all, where no other tool has recorded it"),
      {.name = "--table",
       .description = "The table in which golang-migrate, goose or dbmate have recorded what ran\n"
                      "(schema_migrations or goose_db_version)",
       .target = &arguments.table,
       .value = "[SCHEMA.]NAME",
       .check = check_is_value},
      auto_agree_option(arguments),
      preview_option(arguments),
      lock_timeout_option(arguments),
      lock_wait_option(arguments),
  };
}

absl::StatusOr<int> run(const Session& session) {
  const auto opened = session.open_existing_database("nothing was adopted");
  if (!opened.ok()) return opened.status();
  Database& database = **opened;

  const Arguments& arguments = session.arguments();
  if (!arguments.table.empty() && arguments.migration_id) {
    return wrong_usage("--table says what has run, and so does MIGRATION_ID: give one of them");
  }
  Output output(session.header(*opened));
  AdoptOptions options = {
      .app_name = *arguments.app_name,
      .table = arguments.table,
      .auto_agree = arguments.auto_agree,
      .preview = arguments.preview,
      .wait = session.wait_policy(),
      .confirm = session.confirm(),
      .out = session.out(output),
      .on_progress = session.on_progress("adopted", output),
  };
  if (arguments.migration_id) options.migration_id = *arguments.migration_id;
  return report(run_adopt(database, session.registry(), std::move(options)), arguments, output);
}

}  // namespace

Command adopt_command() {
  return {
      .name = "adopt",
      .aliases = {},
      .summary = "Take over what another tool has run",
      .examples =
          "  piccolo-migrate adopt my_app                    what golang-migrate, goose or dbmate "
          "have run\n"
          "  piccolo-migrate adopt my_app --table app_versions --preview\n"
          "  piccolo-migrate adopt my_app 2026-11-22T09:00:00    everything up to and including it",
      .default_app = "",
      .variables = {kAutoAgreeVariable, kPreviewVariable},
      .accepts = accepts,
      .run = run,
  };
}

}  // namespace piccolo::tool
