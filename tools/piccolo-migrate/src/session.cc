// SPDX-License-Identifier: MIT
#include "session.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>

#include "absl/strings/str_format.h"
#include "database_url.h"
#include "piccolo/printable.h"
#include "sqlite_file.h"
#include "usage.h"

namespace piccolo::tool {
namespace {

bool refuse_without_terminal(std::string_view question) {
  std::cerr << question
            << "\nThere is no terminal to ask on. PICCOLO_AUTO_AGREE=1 agrees without being asked, "
               "as does the tool's --auto-agree (-y).\n";
  return false;
}

}  // namespace

absl::StatusOr<OpenDatabase> Session::open_database() const {
  absl::StatusOr<std::string> url = choose_database_url(arguments_, apps_);
  if (!url.ok()) return url.status();
  const std::string name = without_password(*url);
  OpenDatabase opened;
  const auto file = sqlite_file(*url);
  if (file) {
    if (absl::Status good = check_place_of(*file); !good.ok()) return about_database(good, name);
    if (is_missing(*file)) opened.missing_file = *file;
  }
  auto database = piccolo::open_database(*url);
  if (absl::IsInvalidArgument(database.status())) {
    return wrong_usage(std::string(database.status().message()));
  }
  if (!database.ok()) return about_database(database.status(), name);
  opened.database = *std::move(database);
  return opened;
}

absl::StatusOr<OpenDatabase> Session::open_existing_database(std::string_view otherwise) const {
  absl::StatusOr<OpenDatabase> opened = open_database();
  if (!opened.ok() || opened->missing_file.empty()) return opened;
  return about_database(absl::NotFoundError(absl::StrFormat(
                            "%s, so %s.", there_is_no_file(opened->missing_file), otherwise)),
                        opened->database->name());
}

std::string Session::header(const OpenDatabase& opened) const {
  if (!arguments_.preview) return absl::StrFormat("Database: %s\n", full_name((*opened).name()));
  // The preview itself names the database.
  if (opened.missing_file.empty()) return "";
  return absl::StrFormat("-- %s; going forwards would make it.\n",
                         there_is_no_file(opened.missing_file));
}

std::ostream* Session::out(Output& output) const {
  return arguments_.json ? nullptr : &output.stream();
}

std::function<void(const Progress&)> Session::on_progress(std::string direction,
                                                          Output& output) const {
  if (arguments_.json || isatty(STDOUT_FILENO) == 0) return nullptr;
  return [direction = std::move(direction), &output](const Progress& progress) {
    output.stream() << "  - " << printable(progress.app_name) << ' '
                    << printable(progress.migration_id) << " [" << direction << "]... ok ("
                    << static_cast<double>(progress.since_start.count()) / 1000 << " s)"
                    << (progress.fake ? " (a fake: only its row)" : "") << std::endl;
  };
}

WaitPolicy Session::wait_policy() const {
  const auto milliseconds = [](double seconds) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
  };
  WaitPolicy wait{.lock_timeout = milliseconds(arguments_.lock_timeout),
                  .give_up_after = milliseconds(arguments_.lock_wait)};
  if (isatty(STDERR_FILENO) != 0) {
    wait.on_wait = [](std::string_view news) {
      std::cerr << "    … " << printable(news) << std::endl;
    };
  }
  return wait;
}

absl::StatusOr<std::optional<std::string>> Session::exactly() const {
  if (arguments_.exactly.empty()) return std::nullopt;
  std::ifstream file(arguments_.exactly, std::ios::binary);
  std::ostringstream text;
  const bool is_empty = file.is_open() && file.peek() == std::ifstream::traits_type::eof();
  if ((is_empty && !file.bad()) || text << file.rdbuf()) return std::move(text).str();
  return absl::NotFoundError(absl::StrFormat("the preview \"%s\" cannot be read: %s",
                                             printable(arguments_.exactly), std::strerror(errno)));
}

Confirm Session::confirm() const {
  if (arguments_.build_environment && isatty(STDIN_FILENO) == 0) return refuse_without_terminal;
  return terminal_confirm("use --auto-agree (-y) to agree");
}

}  // namespace piccolo::tool
