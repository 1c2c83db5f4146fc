// SPDX-License-Identifier: MIT
#include "options.h"

#include "CLI/CLI.hpp"

namespace piccolo::tool {
namespace {

// Refuses what is more likely a forgotten value than one.
std::string check_is_value(const std::string& text) {
  if (text.empty()) return "the value is empty";
  if (text.starts_with('-')) return "\"" + text + "\" looks like an option";
  return "";
}

std::string check_is_scope(const std::string& text) {
  return text == "all" || text == "each" ? "" : "\"" + text + "\" is neither all nor each";
}

}  // namespace

void declare_common_options(CLI::App& command, Arguments& arguments) {
  constexpr auto kGroup = "Common options";
  command
      .add_option("--database", arguments.database,
                  "The database: sqlite:FILE, postgresql://…, memory:\n"
                  "(otherwise $PICCOLO_DATABASE_URL, the app's own, or $DATABASE_URL)")
      ->check(CLI::Validator(check_is_value, ""))
      ->type_name("URL")
      ->group(kGroup);
  command
      .add_option("--app", arguments.folders,
                  "An app that is a folder of SQL files, and the apps it depends on\n"
                  "(may be repeated)")
      ->allow_extra_args(false)
      ->check(CLI::Validator(check_is_value, ""))
      ->option_text("NAME=DIR[:dep1,dep2]")
      ->group(kGroup);
  command.add_flag("--json", arguments.json, "Print one JSON document")->group(kGroup);
  command
      .set_version_flag("--version", "piccolo-migrate " PICCOLO_MIGRATIONS_VERSION,
                        "Print the version and exit")
      ->group(kGroup);
  command.set_help_flag("-h,--help", "Print this help and exit")->group(kGroup);
  // For the targets of a build, which people steer by their environment.
  command.add_flag("--build-environment", arguments.build_environment)->group("");
}

// By hand: CLI11 takes an empty word for no word where the target is optional,
// and "" as a migration id must not become the default.
CLI::Option* declare_app(CLI::App& command, Arguments& arguments, const std::string& description) {
  return command
      .add_option_function<std::string>(
          "APP", [&](const std::string& name) { arguments.app_name = name; }, description)
      ->type_name("");
}

void declare_migration_id(CLI::App& command, Arguments& arguments, const std::string& description) {
  command
      .add_option_function<std::string>(
          "MIGRATION_ID", [&](const std::string& id) { arguments.migration_id = id; }, description)
      ->type_name("");
}

void declare_auto_agree(CLI::App& command, Arguments& arguments) {
  command.add_flag("-y,--auto-agree", arguments.auto_agree,
                   "Do not ask (also by PICCOLO_AUTO_AGREE=1)");
}

void declare_preview(CLI::App& command, Arguments& arguments) {
  command.add_flag("--preview", arguments.preview,
                   "Print the SQL and change nothing (also by\nPICCOLO_PREVIEW=1)");
}

void declare_transaction(CLI::App& command, Arguments& arguments, const std::string& description) {
  command.add_option("--transaction", arguments.transaction, description)
      ->check(CLI::Validator(check_is_scope, ""))
      ->type_name("all|each");
}

void declare_patience(CLI::App& command, Arguments& arguments) {
  const auto add = [&](const char* name, double& seconds, const char* description) {
    command.add_option(name, seconds, description)
        ->check(CLI::Range(0.001, 86'400.0))
        ->option_text("SECONDS");
  };
  add("--lock-timeout", arguments.lock_timeout,
      "How long a statement may wait for a lock on PostgreSQL, and keep others\n"
      "waiting, before all is undone and tried again (3)");
  add("--lock-wait", arguments.lock_wait,
      "How long to go on trying, and to wait for another run to end (60)");
}

TransactionScope transaction_scope(const Arguments& arguments, TransactionScope otherwise) {
  if (arguments.transaction.empty()) return otherwise;
  return arguments.transaction == "all" ? TransactionScope::kAll : TransactionScope::kEach;
}

}  // namespace piccolo::tool
