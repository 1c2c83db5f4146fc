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

// Makes a table with its columns, constraints and indexes.  Tables that follow each
// other in a migration are made in an order in which each finds those it refers to.
// Its inverse drops the table.
struct AddTable {
  Table table;
  bool operator==(const AddTable&) const = default;
};

// Drops a table to which no other refers: nothing is ever cascaded.  Its inverse makes
// the table again, without its rows.
//
// `definition` is what backwards restores; only needed where the history does
// not know the table, because raw SQL made it.
struct DropTable {
  TableName table;
  std::optional<Table> definition = std::nullopt;
  bool operator==(const DropTable&) const = default;
};

// Renames a table within its schema.  What refers to it follows; the names of its
// constraints and indexes stay.
struct RenameTable {
  TableName table;
  std::string new_name;
  bool operator==(const RenameTable&) const = default;
};

// Moves a table to another schema, which is made where it is missing, and never
// dropped.  Empty: the default schema.  SQLite has no schemas and refuses it.
struct ChangeTableSchema {
  TableName table;
  std::string new_schema;
  bool operator==(const ChangeTableSchema&) const = default;
};

// Adds a column, as the last of its table.  The rows that are there get its default; one
// that is NOT NULL without a default needs a table without rows.
//
// `constraints` and `indexes` are those of several columns that went with the
// column when it was dropped, and so come back with it.
struct AddColumn {
  TableName table;
  Column column;
  std::vector<Constraint> constraints = {};
  std::vector<Index> indexes = {};
  bool operator==(const AddColumn&) const = default;
};

// Drops a column with what is in it, and the constraints and indexes that it is part of.
// Its inverse adds the column again with its default in each row.
//
// `definition`: as for DropTable.
struct DropColumn {
  TableName table;
  std::string column;
  std::optional<Column> definition = std::nullopt;
  bool operator==(const DropColumn&) const = default;
};

// Renames a column, also in the constraints, indexes and foreign keys that name it.
struct RenameColumn {
  TableName table;
  std::string column;
  std::string new_name;
  bool operator==(const RenameColumn&) const = default;
};

// Gives the column of that name another definition.  What differs between `before`, what
// the column is now, and `column` is changed; what both say alike stays as the database has
// it.  Without `before` the history says what the column is now; only needed where it does
// not, because raw SQL made the column.
//
// `using_expression` is what it holds afterwards, over the old row; without, and
// where the type changes, PostgreSQL casts the values.  `using_backwards` is the
// same for the way back.
struct AlterColumn {
  TableName table;
  Column column;
  std::string using_expression = {};
  std::string using_backwards = {};
  std::optional<Column> before = std::nullopt;
  bool operator==(const AlterColumn&) const = default;
};

// Adds a constraint of the table, which its rows must meet.
struct AddConstraint {
  TableName table;
  Constraint constraint;
  bool operator==(const AddConstraint&) const = default;
};

// Drops a constraint by its name.  `definition`: as for DropTable.
struct DropConstraint {
  TableName table;
  std::string constraint;
  std::optional<Constraint> definition = std::nullopt;
  bool operator==(const DropConstraint&) const = default;
};

// Makes an index.  Without a name it is called table_column_column, as in Piccolo.
struct AddIndex {
  TableName table;
  Index index;
  bool operator==(const AddIndex&) const = default;
};

// Drops an index by its name.  `definition`: as for DropTable.
struct DropIndex {
  TableName table;
  std::string index;
  std::optional<Index> definition = std::nullopt;
  bool operator==(const DropIndex&) const = default;
};

// Any of them.  A regular value: it can be copied, compared, and written as JSON.
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
