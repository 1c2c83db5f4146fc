// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "arguments.h"
#include "piccolo/commands.h"
#include "piccolo/tool.h"

namespace piccolo::tool {

// What a command works with.  Keeps references.
class Session {
 public:
  Session(const Arguments& arguments, const AppRegistry& registry, const std::vector<ToolApp>& apps)
      : arguments_(arguments), registry_(registry), apps_(apps) {}

  const Arguments& arguments() const { return arguments_; }
  const AppRegistry& registry() const { return registry_; }

  // The database that the app of the arguments uses.
  absl::StatusOr<std::unique_ptr<Database>> open_database() const;

  // Where progress goes; null for nowhere.
  std::ostream* progress() const;

  // Asks on the terminal.  In a build without one, says how to agree instead.
  Confirm confirm() const;

 private:
  const Arguments& arguments_;
  const AppRegistry& registry_;
  const std::vector<ToolApp>& apps_;
};

}  // namespace piccolo::tool
