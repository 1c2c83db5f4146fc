// SPDX-License-Identifier: MIT
#include "commands/apps.h"

#include <algorithm>

#include "piccolo/commands.h"

namespace piccolo {

absl::StatusOr<Apps> select_apps(const AppRegistry& registry, std::string_view app_name,
                                 bool with_dependencies) {
  Apps apps;
  if (app_name == kEverything) {
    for (const AppConfig& app : registry.apps()) apps.push_back(&app);
    return apps;
  }
  const absl::StatusOr<const AppConfig*> app = registry.get_app_config(app_name);
  if (!app.ok()) return app.status();
  for (const AppConfig& other : registry.apps()) {
    const bool is_needed = with_dependencies && registry.depends(app_name, other.app_name);
    if (&other == *app || is_needed) apps.push_back(&other);
  }
  return apps;
}

std::vector<std::string> concerned_apps(const AppRegistry& registry, const Apps& apps,
                                        bool with_dependents) {
  std::vector<std::string> names;
  for (const AppConfig& other : registry.apps()) {
    const bool is_concerned = std::ranges::any_of(apps, [&](const AppConfig* app) {
      return app == &other || registry.depends(app->app_name, other.app_name) ||
             (with_dependents && registry.depends(other.app_name, app->app_name));
    });
    if (is_concerned) names.push_back(other.app_name);
  }
  // Those of no registry.
  for (const AppConfig* app : apps) {
    if (std::ranges::find(names, app->app_name) == names.end()) names.push_back(app->app_name);
  }
  return names;
}

}  // namespace piccolo
