// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
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

  // Where a command writes; null for nowhere.
  std::ostream* out() const;

  // On a terminal, prints each migration as soon as it has gone in `direction`;
  // null elsewhere.
  std::function<void(const Progress&)> on_progress(std::string direction) const;

  // As long as the options say; on a terminal it tells what it waits for.
  Patience patience() const;

  // Asks on the terminal.  In a build without one, says how to agree instead.
  Confirm confirm() const;

 private:
  const Arguments& arguments_;
  const AppRegistry& registry_;
  const std::vector<ToolApp>& apps_;
};

}  // namespace piccolo::tool
