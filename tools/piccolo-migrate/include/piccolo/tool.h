// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "piccolo/app_config.h"

// The bundled tool as a library, so that a project can have it with its own
// migrations linked in:
//
//   int main(int argc, char** argv) {
//     return piccolo::run_tool(argc, argv, {{my_app_migrations(), "sqlite:my_app.db"}});
//   }
namespace piccolo {

// An app of a build, and the database its targets use unless the command line or
// the environment names another; empty: none.
struct ToolApp {
  AppConfig config;
  std::string default_database;
};

// The tool: parses the arguments, runs a command, returns the exit code: 0 done,
// 1 failed or refused, 2 wrong usage.
//
// Prints results on standard output, errors and questions on standard error, and
// reads answers from standard input.  Throws nothing.
int run_tool(int argc, const char* const* argv, std::vector<ToolApp> apps);

}  // namespace piccolo
