// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/status.h"

namespace piccolo {

// What is known of an error besides what went wrong, which is the message of its
// absl::Status, in the database's own words.  What is not known is empty.
//
//   const piccolo::MigrationResult result = piccolo::run_forwards(database, apps, {…});
//   const auto details = piccolo::error_details(result.status);
//   if (details && details->sqlstate == "23505") …
//
// An error of Connection and Database has them as well, and keeps them when a
// migration's function returns it.
struct ErrorDetails {
  // Whose migration failed, and at which of its steps, counted from 0.
  std::string app_name = {};
  std::string migration_id = {};
  std::optional<std::size_t> step = std::nullopt;

  // The statement that failed, shortened if it is long.
  std::string statement = {};
  // The file of the migration and the line in it, counted from 1: the one the database
  // takes for wrong, or else the one at which the statement begins.  Without a file, the
  // line of the statement.
  std::string file = {};
  std::size_t line = 0;
  // The wrong line and those around it, numbered, and a caret below the place;
  // if the database has told the place.
  std::string excerpt = {};

  // PostgreSQL's code for it, `42P01`, or SQLite's, `SQLITE_CONSTRAINT_UNIQUE`.
  std::string sqlstate = {};
  std::string sqlite_code = {};

  // What the database adds: the rows it is about, where in a procedure it was, what
  // might help.
  std::string detail = {};
  std::string context = {};
  std::string hint = {};
  // Who holds the lock that was waited for, a line each.
  std::string in_the_way = {};

  bool operator==(const ErrorDetails&) const = default;
};

// None if nothing is known of `error` but its message, or if it is OK.
std::optional<ErrorDetails> error_details(const absl::Status& error);

// All there is to say of `error`, for people: its message, and a line or several for
// each of the details but the migration.
std::string full_message(const absl::Status& error);

}  // namespace piccolo
