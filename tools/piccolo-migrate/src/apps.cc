// SPDX-License-Identifier: MIT
#include "apps.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "piccolo/migration_files.h"
#include "piccolo/printable.h"
#include "usage.h"

namespace piccolo::tool {
namespace {

// Everything but the migrations.
AppConfig parse_app(const std::string& text) {
  const std::size_t equals = std::min(text.find('='), text.size());
  const std::size_t colon = text.rfind(':');
  const bool has_colon = colon != std::string::npos && colon > equals;

  AppConfig app;
  app.app_name = text.substr(0, equals);
  if (equals < text.size()) {
    const std::size_t end = has_colon ? colon : text.size();
    app.migrations_folder_path = text.substr(equals + 1, end - equals - 1);
  }
  if (has_colon && colon + 1 < text.size()) {
    app.migration_dependencies = absl::StrSplit(text.substr(colon + 1), ',');
  }
  return app;
}

// Refuses C++ migrations, which are not passed over in silence: only a build can
// link them in.
absl::Status check_no_cc_files(const AppConfig& app) {
  std::vector<std::string> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(app.migrations_folder_path, error)) {
    const std::string name = entry.path().filename().string();
    const std::string extension = entry.path().extension().string();
    const bool is_cc = extension == ".cc" || extension == ".cpp" || extension == ".cxx";
    if (is_cc && absl::ascii_isdigit(static_cast<unsigned char>(name.front()))) {
      found.push_back(printable(entry.path().string()));
    }
  }
  if (found.empty()) return absl::OkStatus();
  const std::string others =
      found.size() == 1 ? ""
                        : absl::StrFormat(" (and so for %d more in that folder)", found.size() - 1);
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s is a migration in C++, which has to be linked in: use the targets of piccolo_add_app(), "
      "or a tool of its own with run_tool()%s",
      *std::ranges::min_element(found), others));
}

absl::Status check_not_empty(const AppConfig& app) {
  if (!app.migrations.empty()) return absl::OkStatus();
  return absl::NotFoundError(
      absl::StrFormat("there is no migration in %s, the folder of app \"%s\"",
                      printable(app.migrations_folder_path.string()), printable(app.app_name)));
}

}  // namespace

absl::StatusOr<AppConfig> read_app(const std::string& text) {
  AppConfig app = parse_app(text);
  if (app.app_name.empty() || app.migrations_folder_path.empty() ||
      std::ranges::count(app.migration_dependencies, "") > 0) {
    return wrong_usage(
        absl::StrFormat("--app \"%s\" is not of the form NAME=DIR or NAME=DIR:dep1,dep2, e.g. "
                        "my_app=my_app/migrations:accounts",
                        text));
  }
  absl::StatusOr<std::vector<Migration>> migrations =
      read_migrations_folder(app.migrations_folder_path);
  if (!migrations.ok()) return migrations.status();
  app.migrations = *std::move(migrations);
  if (absl::Status good = check_no_cc_files(app); !good.ok()) return good;
  if (absl::Status good = check_not_empty(app); !good.ok()) return good;
  app.migrations_folder_path = std::filesystem::absolute(app.migrations_folder_path);
  return app;
}

}  // namespace piccolo::tool
