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

std::ostream* Session::out() const { return arguments_.json ? nullptr : &std::cout; }

std::function<void(const Progress&)> Session::on_progress(std::string direction) const {
  if (arguments_.json || isatty(STDOUT_FILENO) == 0) return nullptr;
  return [direction = std::move(direction)](const Progress& progress) {
    std::cout << "  - " << progress.app_name << ' ' << progress.migration_id << " [" << direction
              << "]... ok (" << static_cast<double>(progress.since_start.count()) / 1000 << " s)"
              << std::endl;
  };
}

Patience Session::patience() const {
  const auto milliseconds = [](double seconds) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
  };
  Patience patience{.lock_timeout = milliseconds(arguments_.lock_timeout),
                    .give_up_after = milliseconds(arguments_.lock_wait)};
  if (isatty(STDERR_FILENO) != 0) {
    patience.on_wait = [](std::string_view news) { std::cerr << "    … " << news << std::endl; };
  }
  return patience;
}

Confirm Session::confirm() const {
  if (arguments_.build_environment && isatty(STDIN_FILENO) == 0) return refuse_without_terminal;
  return terminal_confirm();
}

}  // namespace piccolo::tool
