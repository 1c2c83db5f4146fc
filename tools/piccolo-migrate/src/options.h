// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "arguments.h"
#include "piccolo/commands.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

// Arguments and options that several commands have.
namespace piccolo::tool {

// --database, --app, --json and their like: every command has them.
void declare_common_options(CLI::App& command, Arguments& arguments);

CLI::Option* declare_app(CLI::App& command, Arguments& arguments, const std::string& description);
void declare_migration_id(CLI::App& command, Arguments& arguments, const std::string& description);
void declare_auto_agree(CLI::App& command, Arguments& arguments);
void declare_preview(CLI::App& command, Arguments& arguments);
void declare_transaction(CLI::App& command, Arguments& arguments, const std::string& description);

// --lock-timeout and --lock-wait.
void declare_patience(CLI::App& command, Arguments& arguments);

// What --transaction said.
TransactionScope transaction_scope(const Arguments& arguments, TransactionScope otherwise);

}  // namespace piccolo::tool
