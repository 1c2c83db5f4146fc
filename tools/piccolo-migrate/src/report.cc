// SPDX-License-Identifier: MIT
#include "report.h"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "piccolo/error.h"
#include "piccolo/printable.h"
#include "sqlite_file.h"
#include "usage.h"

namespace piccolo::tool {
namespace {

using Json = nlohmann::ordered_json;

// Names and SQL may be in any encoding; what is no UTF-8 is replaced.
void print(const Json& document) {
  std::cout << document.dump(2, ' ', false, Json::error_handler_t::replace) << std::endl;
}

// A message may have several lines, and tabs, but nothing else that a terminal
// obeys.
std::string printable_lines(std::string_view message) {
  std::string shown;
  while (!message.empty()) {
    const std::size_t end = std::min(message.find_first_of("\n\t"), message.size());
    shown += printable(message.substr(0, end));
    shown += message.substr(end, 1);
    message.remove_prefix(std::min(end + 1, message.size()));
  }
  return shown;
}

// `database` is its name, empty if it is not known.
void print_error(std::string_view message, std::string_view database) {
  std::cout.flush();
  std::cerr << "piccolo-migrate: " << printable_lines(message) << '\n';
  const bool is_named = message.find(database) != std::string_view::npos;
  if (!is_named) std::cerr << "The database is " << full_name(std::string(database)) << ".\n";
  std::cerr << std::flush;
}

Json name_or_null(const std::string& database) {
  return database.empty() ? Json() : Json(database);
}

Json paths(const std::vector<std::filesystem::path>& files) {
  Json all = Json::array();
  for (const std::filesystem::path& file : files) all.push_back(file.string());
  return all;
}

Json to_json(const MigrationReport& migration) {
  return {{"app_name", migration.app_name},     {"migration_id", migration.migration_id},
          {"statements", migration.statements}, {"faked", migration.faked},
          {"adopted", migration.adopted},       {"files", paths(migration.files)}};
}

Json to_json(const MigrationStatus& status) {
  Json json = {{"app_name", status.app_name},       {"migration_id", status.migration_id},
               {"description", status.description}, {"has_ran", status.has_ran},
               {"exists", status.exists},           {"faked", status.faked},
               {"app_exists", status.app_exists},   {"on_record", status.on_record},
               {"withheld", status.withheld},       {"irreversible", status.irreversible},
               {"edited", status.edited},           {"adopted", status.adopted}};
  if (status.has_ran) json["ran_on"] = status.ran_on;
  return json;
}

Json to_json(const MigrationEvent& event) {
  Json json = {{"event", event.event},
               {"app_name", event.app_name},
               {"migration_id", event.migration_id},
               {"ran_on", event.ran_on},
               {"written_at", event.written_at},
               {"service_version", event.service_version},
               {"library_version", event.library_version},
               {"row_is_gone", event.row_is_gone}};
  if (event.milliseconds) json["milliseconds"] = *event.milliseconds;
  return json;
}

template <class Items>
Json list(const Items& items) {
  Json all = Json::array();
  for (const auto& item : items) all.push_back(to_json(item));
  return all;
}

// Why it failed, for programs; what is not known is left out.
Json to_json(const absl::Status& error) {
  const ErrorDetails details = error_details(error).value_or(ErrorDetails());
  Json json = {{"code", absl::StatusCodeToString(error.code())},
               {"message", std::string(error.message())}};
  if (details.step) json["step"] = *details.step;
  if (details.line > 0) json["line"] = details.line;
  const std::pair<const char*, const std::string&> texts[] = {
      {"app", details.app_name},        {"migration", details.migration_id},
      {"sqlstate", details.sqlstate},   {"sqlite_code", details.sqlite_code},
      {"statement", details.statement}, {"file", details.file},
      {"detail", details.detail},       {"context", details.context},
      {"hint", details.hint},           {"in_the_way", details.in_the_way}};
  for (const auto& [name, text] : texts) {
    if (!text.empty()) json[name] = text;
  }
  return json;
}

Json to_json(const MigrationResult& result) {
  Json json = {{"success", result.success},
               {"message", result.message},
               {"database", name_or_null(result.database)},
               {"notes", result.notes},
               {"migrations", list(result.migrations)}};
  if (!result.success) json["error"] = to_json(result.status);
  return json;
}

void print_as_json(const Checked& checked) {
  Json json = {{"success", true},
               {"database", checked.database},
               {"database_exists", checked.missing_file.empty()},
               {"migrations", list(checked.statuses)},
               {"record_writers", checked.record_writers}};
  if (checked.history) json["history"] = list(*checked.history);
  print(json);
}

void print_for_people(const Checked& checked, std::ostream& out) {
  if (!checked.missing_file.empty()) {
    out << there_is_no_file(checked.missing_file) << ", so nothing has run.\n";
  }
  out << (checked.history ? format_history(*checked.history) : format_statuses(checked.statuses));
  if (!checked.record_writers.empty()) {
    out << "note: these, too, may write the record, and so decide what a rollback does: "
        << printable(absl::StrJoin(checked.record_writers, ", ")) << '\n';
  }
  out << std::flush;
}

}  // namespace

int report(const MigrationResult& result, const Arguments& arguments, Output& output) {
  if (arguments.json) print(to_json(result));
  if (!result.success) {
    print_error(result.message, result.database);
  } else if (!arguments.json) {
    // A preview that has something to show names the database itself.
    if (arguments.preview && result.migrations.empty()) {
      output.stream() << "-- Database: " << printable(result.database) << "\n-- ";
    }
    output.stream() << result.message << std::endl;
  }
  return result.success ? kDone : kFailed;
}

int report(const Checked& checked, const Arguments& arguments, Output& output) {
  if (arguments.json) {
    print_as_json(checked);
  } else {
    print_for_people(checked, output.stream());
  }
  const auto waiting = std::ranges::count(checked.statuses, false, &MigrationStatus::has_ran);
  if (!arguments.exit_code || waiting == 0) return kDone;
  print_error(waiting == 1 ? "1 migration has not run"
                           : absl::StrFormat("%d migrations have not run", waiting),
              checked.database);
  return kFailed;
}

int report(const absl::Status& error, Format format) {
  MigrationResult result = MigrationResult::failed(error);
  result.database = database_of(error);
  if (format == Format::kJson) print(to_json(result));
  print_error(result.message, result.database);
  return exit_code(error);
}

}  // namespace piccolo::tool
