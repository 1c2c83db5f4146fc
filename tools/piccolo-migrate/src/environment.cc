// SPDX-License-Identifier: MIT
#include "environment.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "command.h"
#include "usage.h"

namespace piccolo::tool {
namespace {

constexpr std::array<std::string_view, 4> kYes = {"1", "true", "yes", "on"};
constexpr std::array<std::string_view, 5> kNo = {"0", "false", "no", "off", ""};

struct Flag {
  const char* variable;
  bool Arguments::*option;
  bool targets_alone;  // Steers the targets of a build and not the tool.
};
constexpr std::array<Flag, 3> kFlags = {{
    {kAutoAgreeVariable, &Arguments::auto_agree, false},
    {kCleanVariable, &Arguments::clean, true},
    {kPreviewVariable, &Arguments::preview, false},
}};

absl::StatusOr<bool> is_yes(const char* variable) {
  const std::string text = environment(variable);
  const std::string lower = absl::AsciiStrToLower(text);
  if (std::ranges::count(kYes, lower) > 0) return true;
  if (std::ranges::count(kNo, lower) > 0) return false;
  return wrong_usage(absl::StrFormat(
      "%s is \"%s\"; it must be 1, true, yes or on, or 0, false, no or off", variable, text));
}

bool heeds(const Command& command, std::string_view variable) {
  return std::ranges::count(command.variables, variable) > 0;
}

}  // namespace

std::string environment(const char* variable) {
  const char* const value = std::getenv(variable);
  return value == nullptr ? "" : value;
}

absl::Status apply_environment(Arguments& arguments) {
  for (const Flag& flag : kFlags) {
    if (!heeds(*arguments.command, flag.variable)) continue;
    if (flag.targets_alone && !arguments.build_environment) continue;
    const absl::StatusOr<bool> yes = is_yes(flag.variable);
    if (!yes.ok()) return yes.status();
    if (*yes) arguments.*flag.option = true;
  }
  const std::string id = environment(kMigrationIdVariable);
  const bool takes_id =
      arguments.build_environment && heeds(*arguments.command, kMigrationIdVariable);
  if (takes_id && !id.empty() && !arguments.migration_id) arguments.migration_id = id;
  return absl::OkStatus();
}

}  // namespace piccolo::tool
