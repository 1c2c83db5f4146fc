// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace piccolo::tool {

struct Command;

// What the command line asks for.  A field that a command has no option for
// keeps its default.
struct Arguments {
  // What to print instead of running a command: help, or the version.
  std::string answer;

  const Command* command = nullptr;
  std::optional<std::string> app_name;
  std::optional<std::string> migration_id;  // None: the command's own default.

  std::vector<std::string> folders;  // Of --app, each NAME=DIR[:dep1,dep2].
  std::string database;              // Empty: none given.
  std::string transaction;           // "all", "each"; empty: the command's own default.
  std::string exactly;               // A file; empty: whatever the plan is.
  std::string from;                  // "record", "files"; empty: the record unless edited.
  std::string table;                 // Of another tool; empty: the one there is.
  double lock_timeout = 3;           // In seconds, as is this:
  double lock_wait = 60;
  bool auto_agree = false;
  bool clean = false;
  bool exit_code = false;
  bool fake = false;
  bool history = false;
  bool ignore_adoptable = false;
  bool ignore_dependents = false;
  bool json = false;
  bool preview = false;
  bool build_environment = false;
};

// `words` are the arguments without the name of the program.
//
// wrong_usage() for what cannot be understood; the message says what there is.
absl::StatusOr<Arguments> parse_arguments(std::vector<std::string> words);

}  // namespace piccolo::tool
