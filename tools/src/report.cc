// SPDX-License-Identifier: MIT
#include "report.h"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_format.h"
#include "usage.h"

namespace piccolo::tool {
namespace {

using Json = nlohmann::ordered_json;

// Names and SQL may be in any encoding; what is no UTF-8 is replaced.
void print(const Json& document) {
  std::cout << document.dump(2, ' ', false, Json::error_handler_t::replace) << std::endl;
}

void print_error(std::string_view message) {
  std::cout.flush();
  std::cerr << "piccolo-migrate: " << message << std::endl;
}

Json to_json(const MigrationReport& migration) {
  return {{"app_name", migration.app_name},
          {"migration_id", migration.migration_id},
          {"statements", migration.statements}};
}

Json to_json(const MigrationStatus& status) {
  return {{"app_name", status.app_name},
          {"migration_id", status.migration_id},
          {"description", status.description},
          {"has_ran", status.has_ran},
          {"exists", status.exists}};
}

template <class Items>
Json list(const Items& items) {
  Json all = Json::array();
  for (const auto& item : items) all.push_back(to_json(item));
  return all;
}

Json to_json(const MigrationResult& result) {
  return {{"success", result.success},
          {"message", result.message},
          {"migrations", list(result.migrations)}};
}

}  // namespace

int report(const MigrationResult& result, const Arguments& arguments) {
  if (arguments.json) print(to_json(result));
  if (!result.success) {
    print_error(result.message);
  } else if (!arguments.json) {
    std::cout << result.message << std::endl;
  }
  return result.success ? kDone : kFailed;
}

int report(absl::Span<const MigrationStatus> statuses, const Arguments& arguments) {
  if (arguments.json) {
    print({{"success", true}, {"migrations", list(statuses)}});
  } else {
    std::cout << format_statuses(statuses) << std::flush;
  }
  const auto waiting = std::ranges::count(statuses, false, &MigrationStatus::has_ran);
  if (!arguments.exit_code || waiting == 0) return kDone;
  print_error(waiting == 1 ? "1 migration has not run"
                           : absl::StrFormat("%d migrations have not run", waiting));
  return kFailed;
}

int report(const absl::Status& error, Format format) {
  const std::string message(error.message());
  if (format == Format::kJson) print(to_json(MigrationResult::failed(error)));
  print_error(message);
  return exit_code(error);
}

}  // namespace piccolo::tool
