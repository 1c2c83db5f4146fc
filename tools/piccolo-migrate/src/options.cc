// SPDX-License-Identifier: MIT
#include "options.h"

#include "absl/strings/str_format.h"

namespace piccolo::tool {
namespace {

std::string check_is_either(const std::string& text, const std::string& one,
                            const std::string& other) {
  if (text == one || text == other) return "";
  return absl::StrFormat("\"%s\" is neither %s nor %s", text, one, other);
}

std::string check_is_scope(const std::string& text) { return check_is_either(text, "all", "each"); }

std::string check_is_source(const std::string& text) {
  return check_is_either(text, "record", "files");
}

}  // namespace

std::string check_is_value(const std::string& text) {
  if (text.empty()) return "the value is empty";
  if (text.starts_with('-')) return "\"" + text + "\" looks like an option";
  return "";
}

Options common_options(Arguments& arguments) {
  return {
      {.name = "--database",
       .description = "The database: sqlite:FILE, postgresql://…, memory:\n"
                      "(otherwise $PICCOLO_DATABASE_URL, the app's own, or $DATABASE_URL)",
       .target = &arguments.database,
       .value = "URL",
       .check = check_is_value},
      {.name = "--app",
       .description = "An app that is a folder of SQL files, and the apps it depends on\n"
                      "(may be repeated)",
       .target = &arguments.folders,
       .value = "NAME=DIR[:dep1,dep2]",
       .check = check_is_value},
      {.name = "--json", .description = "Print one JSON document", .target = &arguments.json},
      // For the targets of a build, which people steer by their environment.
      {.name = "--build-environment",
       .description = "",
       .target = &arguments.build_environment,
       .hidden = true},
  };
}

Option app_argument(Arguments& arguments, const std::string& description) {
  return {.name = "APP", .description = description, .target = &arguments.app_name};
}

Option migration_id_argument(Arguments& arguments, const std::string& description) {
  return {.name = "MIGRATION_ID", .description = description, .target = &arguments.migration_id};
}

Option auto_agree_option(Arguments& arguments) {
  return {.name = "-y,--auto-agree",
          .description = "Do not ask (also by PICCOLO_AUTO_AGREE=1)",
          .target = &arguments.auto_agree};
}

Option preview_option(Arguments& arguments) {
  return {.name = "--preview",
          .description = "Print the SQL and change nothing (also by\nPICCOLO_PREVIEW=1)",
          .target = &arguments.preview};
}

Option exactly_option(Arguments& arguments) {
  return {.name = "--exactly",
          .description =
              "Only if that is what the preview in FILE shows (made by --preview > FILE):\n"
              "the same transactions, migrations and statements",
          .target = &arguments.exactly,
          .value = "FILE",
          .check = check_is_value};
}

Option transaction_option(Arguments& arguments, const std::string& description) {
  return {.name = "--transaction",
          .description = description,
          .target = &arguments.transaction,
          .value = "all|each",
          .check = check_is_scope};
}

Option from_option(Arguments& arguments) {
  return {.name = "--from",
          .description =
              "What undoes a migration that was edited since it ran: what was recorded\n"
              "then, or what its file says now",
          .target = &arguments.from,
          .value = "record|files",
          .check = check_is_source};
}

Option lock_timeout_option(Arguments& arguments) {
  return {.name = "--lock-timeout",
          .description =
              "How long a statement may wait for a lock on PostgreSQL, and keep others\n"
              "waiting, before all is undone and tried again (3)",
          .target = &arguments.lock_timeout,
          .value = "SECONDS"};
}

Option lock_wait_option(Arguments& arguments) {
  return {.name = "--lock-wait",
          .description = "How long to go on trying, and to wait for another run to end (60)",
          .target = &arguments.lock_wait,
          .value = "SECONDS"};
}

WayBackSource way_back_source(const Arguments& arguments) {
  if (arguments.from.empty()) return WayBackSource::kRecordUnlessEdited;
  return arguments.from == "record" ? WayBackSource::kRecord : WayBackSource::kFiles;
}

TransactionScope transaction_scope(const Arguments& arguments, TransactionScope otherwise) {
  if (arguments.transaction.empty()) return otherwise;
  return arguments.transaction == "all" ? TransactionScope::kAll : TransactionScope::kEach;
}

}  // namespace piccolo::tool
