// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "piccolo/schema.h"
#include "piccolo/status_forward.h"

// The declarative operations of a migration as plain values, and the law they
// obey.  For every schema S and change c that is valid on S,
//
//   apply(inverse(c, S), apply(c, S)) == S
//
// so going backwards is computed, never written.  Pure: no database in sight.
// What is not declarative, SQL and C++ functions, is in action.h.
namespace piccolo {

struct AddTable {
  Table table;
  bool operator==(const AddTable&) const = default;
};

// `definition` is what backwards restores; only needed where the history does
// not know the table, because raw SQL made it.
struct DropTable {
  TableName table;
  std::optional<Table> definition = std::nullopt;
  bool operator==(const DropTable&) const = default;
};

struct RenameTable {
  TableName table;
  std::string new_name;
  bool operator==(const RenameTable&) const = default;
};

// Made where it is missing; never dropped.  Empty: the default schema.
struct ChangeTableSchema {
  TableName table;
  std::string new_schema;
  bool operator==(const ChangeTableSchema&) const = default;
};

// `constraints` and `indexes` are those of several columns that went with the
// column when it was dropped, and so come back with it.
struct AddColumn {
  TableName table;
  Column column;
  std::vector<Constraint> constraints = {};
  std::vector<Index> indexes = {};
  bool operator==(const AddColumn&) const = default;
};

// `definition`: as for DropTable.
struct DropColumn {
  TableName table;
  std::string column;
  std::optional<Column> definition = std::nullopt;
  bool operator==(const DropColumn&) const = default;
};

struct RenameColumn {
  TableName table;
  std::string column;
  std::string new_name;
  bool operator==(const RenameColumn&) const = default;
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
  bool operator==(const AlterColumn&) const = default;
};

struct AddConstraint {
  TableName table;
  Constraint constraint;
  bool operator==(const AddConstraint&) const = default;
};

// `definition`: as for DropTable.
struct DropConstraint {
  TableName table;
  std::string constraint;
  std::optional<Constraint> definition = std::nullopt;
  bool operator==(const DropConstraint&) const = default;
};

struct AddIndex {
  TableName table;
  Index index;
  bool operator==(const AddIndex&) const = default;
};

struct DropIndex {
  TableName table;
  std::string index;
  std::optional<Index> definition = std::nullopt;
  bool operator==(const DropIndex&) const = default;
};

using Change =
    std::variant<AddTable, DropTable, RenameTable, ChangeTableSchema, AddColumn, DropColumn,
                 RenameColumn, AlterColumn, AddConstraint, DropConstraint, AddIndex, DropIndex>;

// Whether `change` is valid on `schema`.
//
// Refuses what a database would refuse: kNotFound for a table or column that is not there,
// kAlreadyExists for one that is, kFailedPrecondition for dropping what another table refers to,
// kInvalidArgument for a definition that makes no sense.
absl::Status check(const Change& change, const Schema& schema);

// Does `change` to `schema`, if it is valid; leaves it as it was if not.
absl::Status apply(const Change& change, Schema& schema);

// The change that undoes `change`, where `before` is the schema it is applied to.
//
// kFailedPrecondition if there is none; the message says what to write in the
// migration to make it reversible.
absl::StatusOr<Change> inverse(const Change& change, const Schema& before);

// For messages: `add column "name" to table "band"`.
std::string describe(const Change& change);

// The table that a change is about.
const TableName& table_of(const Change& change);

}  // namespace piccolo
