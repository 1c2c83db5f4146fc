// SPDX-License-Identifier: MIT
#include <optional>

#include "absl/strings/str_format.h"
#include "command.h"
#include "environment.h"
#include "options.h"
#include "piccolo/printable.h"
#include "report.h"
#include "sqlite_file.h"

namespace piccolo::tool {
namespace {

Options accepts(Arguments& arguments) {
  Option app = app_argument(arguments, "The app whose migrations to run, or all");
  app.required = true;
  return {
      app,
      migration_id_argument(arguments,
                            "How far: all (the default); 1, the next one; or the id of one, for\n"
                            "everything up to and including it"),
      auto_agree_option(arguments),
      {.name = "--fake",
       .description = "Record the migrations as run without running them",
       .target = &arguments.fake},
      preview_option(arguments),
      exactly_option(arguments),
      transaction_option(arguments,
                         "One transaction for all migrations, or one for each (the default)"),
      {.name = "--ignore-adoptable",
       .description = "Go on where golang-migrate, goose or dbmate have run the same (see adopt)",
       .target = &arguments.ignore_adoptable},
      lock_timeout_option(arguments),
      lock_wait_option(arguments),
  };
}

ForwardsOptions options_of(const Session& session, Output& output) {
  const Arguments& arguments = session.arguments();
  ForwardsOptions options = {
      .app_name = *arguments.app_name,
      .fake = arguments.fake,
      .ignore_adoptable = arguments.ignore_adoptable,
      .auto_agree = arguments.auto_agree,
      .preview = arguments.preview,
      .transaction = transaction_scope(arguments, TransactionScope::kEach),
      .wait = session.wait_policy(),
      .confirm = session.confirm(),
      .out = session.out(output),
      .on_progress = session.on_progress("forwards", output),
  };
  if (arguments.migration_id) options.migration_id = *arguments.migration_id;
  return options;
}

// What would be run, or why nothing can be.
MigrationResult plan(Database& database, const Session& session, ForwardsOptions options) {
  options.preview = true;
  options.out = nullptr;
  return run_forwards(database, session.registry(), std::move(options));
}

// Asks whether the missing file is to be made, where it has to be asked: its name
// may be mistyped.  A result if there is nothing to go on with.
std::optional<MigrationResult> ask_for_file(const OpenDatabase& opened, const Session& session,
                                            ForwardsOptions& options) {
  const Arguments& arguments = session.arguments();
  const bool may_make = arguments.auto_agree || arguments.build_environment || arguments.preview;
  if (opened.missing_file.empty() || may_make) return std::nullopt;

  MigrationResult planned = plan(*opened, session, options);
  if (!planned.success || planned.migrations.empty()) return planned;
  const std::string missing = there_is_no_file(opened.missing_file) + ".";
  const bool asks_anyway = options.fake && planned.migrations.size() > 1;
  if (asks_anyway) {
    options.confirm = [missing, confirm = options.confirm](std::string_view question) {
      return confirm(absl::StrFormat("%s It would be made.\n%s", missing, question));
    };
    return std::nullopt;
  }
  const std::string question =
      absl::StrFormat("%s\nMake it, and %s %d migration%s on %s? [y/N]", missing,
                      options.fake ? "fake" : "run", planned.migrations.size(),
                      planned.migrations.size() == 1 ? "" : "s", printable((*opened).name()));
  if (options.confirm(question)) return std::nullopt;
  MigrationResult refused = MigrationResult::failed(
      absl::CancelledError("Not proceeding: nothing was run, and no database was made."));
  refused.database = (*opened).name();
  return refused;
}

// Adds that the missing file was made, if it was.
void tell_made_file(const OpenDatabase& opened, Output& output, const Session& session,
                    MigrationResult& result) {
  if (opened.missing_file.empty() || is_missing(opened.missing_file)) return;
  const std::string made =
      absl::StrFormat("the database \"%s\" was made", printable(opened.missing_file.string()));
  result.notes.push_back(made);
  if (!result.success) {
    absl::StrAppendFormat(&result.message, "\nnote: %s", made);
  } else if (std::ostream* out = session.out(output); out != nullptr) {
    *out << "note: " << made << '\n';
  }
}

absl::StatusOr<int> run(const Session& session) {
  const auto exactly = session.exactly();
  if (!exactly.ok()) return exactly.status();
  const auto opened = session.open_database();
  if (!opened.ok()) return opened.status();
  const Arguments& arguments = session.arguments();
  Output output(session.header(*opened));
  ForwardsOptions options = options_of(session, output);
  options.exactly = *exactly;
  if (const auto refused = ask_for_file(*opened, session, options)) {
    return report(*refused, arguments, output);
  }
  MigrationResult result = run_forwards(**opened, session.registry(), std::move(options));
  tell_made_file(*opened, output, session, result);
  return report(result, arguments, output);
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
      .accepts = accepts,
      .run = run,
  };
}

}  // namespace piccolo::tool
