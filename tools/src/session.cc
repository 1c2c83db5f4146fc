// SPDX-License-Identifier: MIT
#include "session.h"

#include <unistd.h>

#include <iostream>

#include "database_url.h"
#include "usage.h"

namespace piccolo::tool {
namespace {

bool refuse_without_terminal(std::string_view question) {
  std::cerr << question << "\nThere is no terminal to ask on. PICCOLO_AUTO_AGREE=1 agrees.\n";
  return false;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> Session::open_database() const {
  absl::StatusOr<std::string> url = choose_database_url(arguments_, apps_);
  if (!url.ok()) return url.status();
  auto database = piccolo::open_database(*url);
  if (absl::IsInvalidArgument(database.status())) {
    return wrong_usage(std::string(database.status().message()));
  }
  return database;
}

std::ostream* Session::progress() const { return arguments_.json ? nullptr : &std::cout; }

Confirm Session::confirm() const {
  if (arguments_.build_environment && isatty(STDIN_FILENO) == 0) return refuse_without_terminal;
  return terminal_confirm();
}

}  // namespace piccolo::tool
