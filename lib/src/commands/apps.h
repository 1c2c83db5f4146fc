// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "piccolo/app_config.h"

// Which apps a command is about.
namespace piccolo {

using Apps = std::vector<const AppConfig*>;

// The app of that name, or all if it is "all"; dependencies first, and those of the
// one app only if asked for.  kNotFound for an unknown app.
absl::StatusOr<Apps> select_apps(const AppRegistry& registry, std::string_view app_name,
                                 bool with_dependencies);

// The names of the apps whose rows a plan for `apps` takes to be what they are: these,
// those they depend on and, if asked for, those that depend on them.
std::vector<std::string> concerned_apps(const AppRegistry& registry, const Apps& apps,
                                        bool with_dependents);

}  // namespace piccolo
