// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "arguments.h"
#include "output.h"
#include "piccolo/commands.h"
#include "piccolo/tool.h"

namespace piccolo::tool {

// A database, and what the tool knows of it beyond that.
struct OpenDatabase {
  std::unique_ptr<Database> database;
  // The file of a SQLite database that did not exist when it was opened, which
  // makes none; empty otherwise.
  std::filesystem::path missing_file = {};

  Database& operator*() const { return *database; }
};

// What a command works with.  Keeps references.
class Session {
 public:
  Session(const Arguments& arguments, const AppRegistry& registry, const std::vector<ToolApp>& apps)
      : arguments_(arguments), registry_(registry), apps_(apps) {}

  const Arguments& arguments() const { return arguments_; }
  const AppRegistry& registry() const { return registry_; }

  // The database that the app of the arguments uses.
  absl::StatusOr<OpenDatabase> open_database() const;

  // The same; kNotFound, with what comes of that, if it is a SQLite file that does not exist.
  absl::StatusOr<OpenDatabase> open_existing_database(std::string_view otherwise) const;

  // What stands first on standard output: which database it is about.
  std::string header(const OpenDatabase& opened) const;

  // Where a command writes; null for nowhere.
  std::ostream* out(Output& output) const;

  // On a terminal, prints each migration as soon as it has gone in `direction`;
  // null elsewhere.
  std::function<void(const Progress&)> on_progress(std::string direction, Output& output) const;

  // As long as the options say; on a terminal it tells what it waits for.
  WaitPolicy wait_policy() const;

  // The preview that the options name, if they name one.
  absl::StatusOr<std::optional<std::string>> exactly() const;

  // Asks on the terminal.  In a build without one it says how to agree instead.
  Confirm confirm() const;

 private:
  const Arguments& arguments_;
  const AppRegistry& registry_;
  const std::vector<ToolApp>& apps_;
};

}  // namespace piccolo::tool
