// SPDX-License-Identifier: MIT
#include "database_url.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_format.h"
#include "environment.h"
#include "piccolo/commands.h"
#include "piccolo/database.h"
#include "usage.h"

namespace piccolo::tool {
namespace {

std::string default_of(const std::string& app_name, const std::vector<ToolApp>& apps) {
  const auto named = [](const ToolApp& app) { return app.config.app_name; };
  const auto app = std::ranges::find(apps, app_name, named);
  return app == apps.end() ? "" : app->default_database;
}

std::set<std::string> defaults_of(const std::vector<ToolApp>& apps) {
  std::set<std::string> urls;
  for (const ToolApp& app : apps) urls.insert(app.default_database);
  urls.erase("");
  return urls;
}

absl::Status none() {
  return wrong_usage(
      "no database is named; give --database URL, set PICCOLO_DATABASE_URL (or DATABASE_URL), or "
      "give the app one in CMake: piccolo_add_app(… DATABASE URL)");
}

absl::Status ambiguous(const std::vector<ToolApp>& apps) {
  std::string message = "the apps use different databases:\n";
  for (const ToolApp& app : apps) {
    const std::string& url = app.default_database;
    message += absl::StrFormat("  %s -> %s\n", app.config.app_name,
                               url.empty() ? "(none of its own)" : without_password(url));
  }
  return wrong_usage(message +
                     "Name one app, or one database for all of them: set "
                     "PICCOLO_DATABASE_URL, or give --database URL.");
}

}  // namespace

absl::StatusOr<std::string> choose_database_url(const Arguments& arguments,
                                                const std::vector<ToolApp>& apps) {
  const std::string own = default_of(*arguments.app_name, apps);
  const std::set<std::string> defaults = defaults_of(apps);
  const std::string agreed = defaults.size() == 1 ? *defaults.begin() : "";

  for (const std::string& url :
       {arguments.database, environment("PICCOLO_DATABASE_URL"), own, agreed}) {
    if (!url.empty()) return url;
  }
  if (*arguments.app_name == kEverything && defaults.size() > 1) return ambiguous(apps);
  const std::string last = environment("DATABASE_URL");
  if (!last.empty()) return last;
  return defaults.size() > 1 ? ambiguous(apps) : none();
}

}  // namespace piccolo::tool
