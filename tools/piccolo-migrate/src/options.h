// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "arguments.h"
#include "piccolo/commands.h"

// Arguments and options that several commands have.
namespace piccolo::tool {

// An option or an argument.  A value, so that one file alone has to know CLI11,
// which takes long to compile.
struct Option {
  std::string name;  // Where it begins with no dash, an argument.
  std::string description;

  // Where what was said goes; a flag has a bool, and what may be repeated a vector.
  std::variant<bool*, double*, std::string*, std::optional<std::string>*, std::vector<std::string>*>
      target;

  std::string value = {};                              // What help calls the value.
  std::string (*check)(const std::string&) = nullptr;  // What is wrong with a value.
  bool required = false;
  bool hidden = false;
};

using Options = std::vector<Option>;

// What is wrong with the value of an option that is more likely a forgotten one; else nothing.
std::string check_is_value(const std::string& text);

// --database, --app, --json and their like: every command has them.
Options common_options(Arguments& arguments);

Option app_argument(Arguments& arguments, const std::string& description);
Option migration_id_argument(Arguments& arguments, const std::string& description);
Option auto_agree_option(Arguments& arguments);
Option preview_option(Arguments& arguments);
Option exactly_option(Arguments& arguments);
Option transaction_option(Arguments& arguments, const std::string& description);
Option from_option(Arguments& arguments);
Option lock_timeout_option(Arguments& arguments);
Option lock_wait_option(Arguments& arguments);

// What --from said.
WayBackSource way_back_source(const Arguments& arguments);

// What --transaction said.
TransactionScope transaction_scope(const Arguments& arguments, TransactionScope otherwise);

}  // namespace piccolo::tool
