// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

// Edits of the text that made a table, for databases whose ALTER TABLE cannot change
// what it says.
namespace piccolo {

// The definition becomes another, of the same name.  `value` is an expression
// over the old row; without it the column keeps its values.  `before` is what the
// definition is thought to be: clauses that it lacks would be lost unseen.
struct ReplaceColumn {
  std::string name;
  std::string definition;  // `"name" TYPE …`
  std::optional<std::string> value = {};
  std::optional<std::string> before = {};
  // Its new type, where values that would change by it are to fail the edit.
  std::optional<std::string> type = {};
};

// After the last column.  Rows get its default.
struct InsertColumn {
  std::string definition;
};

// After everything else.
struct InsertConstraint {
  std::string definition;  // `CONSTRAINT "name" …`
};

// Be it one of the table or of a column.
struct RemoveConstraint {
  std::string name;
};

// What makes these columns unique together: an index of that name, or a clause.
struct RemoveUnique {
  std::string name;
  std::vector<std::string> columns;
};

using TableEdit =
    std::variant<ReplaceColumn, InsertColumn, InsertConstraint, RemoveConstraint, RemoveUnique>;

}  // namespace piccolo
