// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "arguments.h"
#include "options.h"
#include "session.h"

namespace piccolo::tool {

// A command of the tool.  A new one is a function that returns it, and a line in
// commands().
struct Command {
  std::string name;
  std::vector<std::string> aliases;
  std::string summary;
  std::string examples;
  std::string default_app;  // Where no app is named; empty: one must be.

  // Whether it can be about an app that the tool does not have, but the database.
  bool works_from_record = false;

  // What of the environment of a build it heeds: see environment.h.
  std::vector<std::string> variables;

  // The command's own arguments and options, in the order of its help.
  Options (*accepts)(Arguments& arguments);

  // Does it, reports what came of it, and returns the exit code; or an error
  // that is still to be reported.
  absl::StatusOr<int> (*run)(const Session& session);
};

Command adopt_command();
Command backwards_command();
Command check_command();
Command forwards_command();

const std::vector<Command>& commands();

// The command of that name or alias, or null.
const Command* find_command(std::string_view name);

}  // namespace piccolo::tool
