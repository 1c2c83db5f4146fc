// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "piccolo/schema.h"

// Operations: the steps a migration is made of, as plain values, and the law
// they obey.  For every schema S and operation o that is valid on S,
//
//   apply(inverse(o, S), apply(o, S)) == S
//
// so going backwards is computed, never written.  Pure: no database in sight.
namespace piccolo {

class Connection;

struct AddTable {
  Table table;
};

// `definition` is what backwards restores; only needed where the history does
// not know the table, because raw SQL made it.
struct DropTable {
  TableName table;
  std::optional<Table> definition = std::nullopt;
};

struct RenameTable {
  TableName table;
  std::string new_name;
};

// Made where it is missing; never dropped.  Empty: the default schema.
struct ChangeTableSchema {
  TableName table;
  std::string new_schema;
};

// `constraints` and `indexes` are those of several columns that went with the
// column when it was dropped, and so come back with it.
struct AddColumn {
  TableName table;
  Column column;
  std::vector<Constraint> constraints = {};
  std::vector<Index> indexes = {};
};

// `definition`: as for DropTable.
struct DropColumn {
  TableName table;
  std::string column;
  std::optional<Column> definition = std::nullopt;
};

struct RenameColumn {
  TableName table;
  std::string column;
  std::string new_name;
};

// Gives the column of that name another definition.
//
// `using_expression` is what it holds afterwards, over the old row; without, and
// where the type changes, PostgreSQL casts the values.  `using_backwards` is the
// same for the way back.
// `before` is what the column is now, as `definition` for DropColumn.
struct AlterColumn {
  TableName table;
  Column column;
  std::string using_expression = {};
  std::string using_backwards = {};
  std::optional<Column> before = std::nullopt;
};

struct AddConstraint {
  TableName table;
  Constraint constraint;
};

// `definition`: as for DropTable.
struct DropConstraint {
  TableName table;
  std::string constraint;
  std::optional<Constraint> definition = std::nullopt;
};

struct AddIndex {
  TableName table;
  Index index;
};

struct DropIndex {
  TableName table;
  std::string index;
  std::optional<Index> definition = std::nullopt;
};

// Nothing to do in this direction, on purpose.
struct Nothing {};

// SQL as the database understands it: one statement or several.
struct SqlScript {
  std::string text;
  // The file it was read from and its first line there, for messages; none for 0.
  std::string file = {};
  std::size_t line = 0;
};

// A function that is given the connection the migration runs on.  An error or
// an exception fails the migration and undoes its transaction.
struct Callable {
  std::string name;  // For people: in previews and messages.
  std::function<absl::Status(Connection&)> run;
};

using RawAction = std::variant<Nothing, SqlScript, Callable>;

// Something that only its author understands, with its way back.  Without one
// the migration is irreversible.
struct Raw {
  RawAction forwards;
  std::optional<RawAction> backwards = std::nullopt;
};

// Does nothing forwards, and refuses to go backwards.
struct Irreversible {
  std::string why;
};

using Operation = std::variant<AddTable, DropTable, RenameTable, ChangeTableSchema, AddColumn,
                               DropColumn, RenameColumn, AlterColumn, AddConstraint, DropConstraint,
                               AddIndex, DropIndex, Raw, Irreversible>;

// Whether `operation` is valid on `schema`.
//
// Refuses what a database would refuse: kNotFound for a table or column that is not there,
// kAlreadyExists for one that is, kFailedPrecondition for dropping what another table refers to,
// kInvalidArgument for a definition that makes no sense.
absl::Status check(const Operation& operation, const Schema& schema);

// Does `operation` to `schema`, if it is valid; leaves it as it was if not.
absl::Status apply(const Operation& operation, Schema& schema);

// The operation that undoes `operation`, where `before` is the schema it is
// applied to.
//
// kFailedPrecondition if there is none; the message says what to write in the
// migration to make it reversible.
absl::StatusOr<Operation> inverse(const Operation& operation, const Schema& before);

// For messages: `add column "name" to table "band"`.
std::string describe(const Operation& operation);

}  // namespace piccolo
