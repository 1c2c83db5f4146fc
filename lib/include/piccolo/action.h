// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "piccolo/change.h"
#include "piccolo/status_forward.h"

// What a migration consists of: changes, which are declarative, and what only its
// author understands, which comes with its way back.
namespace piccolo {

class Connection;

// Whose format a file of SQL is in: our own, which is dbmate's as well, goose's, or a
// pair of files as golang-migrate has them; none for SQL that is in no file.
enum class SqlFormat { kNone, kMigrate, kGoose, kPair };

// SQL as the database understands it: one statement or several.
struct SqlScript {
  std::string text;
  // The file it was read from and its first line there, for messages; none for 0.
  std::string file = {};
  std::size_t line = 0;
  SqlFormat format = SqlFormat::kNone;  // Of that file.
  bool operator==(const SqlScript&) const = default;
};

// A function that is given the connection the migration runs on, for which it includes
// piccolo/database.h.  An error or an exception fails the migration and undoes its
// transaction.
struct Callable {
  std::string name;  // For people: in previews and messages.
  std::function<absl::Status(Connection&)> run;
};

// One thing that is done to a database.
using Action = std::variant<Change, SqlScript, Callable>;

// There is nothing to do in this direction, on purpose.
struct Nothing {};

// One direction of what only its author understands.
using RawAction = std::variant<Nothing, SqlScript, Callable>;

// What only its author understands, with its way back.  Without one the migration
// is irreversible.
struct Raw {
  RawAction forwards;
  std::optional<RawAction> backwards = std::nullopt;
};

// Does nothing forwards, and refuses to go backwards.
struct Irreversible {
  std::string why;
};

// One operation of a migration.
using Operation = std::variant<Change, Raw, Irreversible>;

// What `operation` does forwards; none if that is nothing.
std::optional<Action> forwards_of(Operation operation);

// What undoes `operation`, where `before` is the schema it is applied to; none if
// that is nothing.
//
// kFailedPrecondition if there is no way back; the message says what to write in the
// migration to make it reversible.
absl::StatusOr<std::optional<Action>> backwards_of(const Operation& operation,
                                                   const Schema& before);

// For messages: `add column "name" to table "band"`, `run SQL`.
std::string describe(const Action& action);

}  // namespace piccolo
