// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "plan/plan.h"

namespace piccolo {

// Makes steps of actions, one after the other.
struct StepMaker {
  StatementWriter& writer;
  const Dialect& dialect;
  Schema& schema;          // As it is after the steps made so far.
  int server_version = 0;  // As in DatabaseInfo.

  // Errors: what is wrong with the action, or cannot be written in the dialect.
  absl::StatusOr<Step> make(Action action, bool in_transaction);

 private:
  absl::StatusOr<Step> make(Change change);
};

// Whether `change` is valid on the schema, and to the database.
absl::Status check_for(const Dialect& dialect, const NamedChange& change, const Schema& schema);

// Writes names of columns as the table does, where the database would find them so.
void name_as_known(const Dialect& dialect, const Schema& schema, Change& change);

// Whether a step may change tables in a way that only its author knows: a function, or
// SQL that is not about rows alone.
bool is_opaque(const Step& step, const Dialect& dialect);

Step make_insert_row(const Dialect& dialect, const MigrationRow& row);
Step make_delete_row(const Dialect& dialect, const MigrationRow& row, bool has_faked_table);

// What stands in the way of a plan, gathered so that it can be told at once.
class Problems {
 public:
  void add(std::string problem) { problems_.push_back(std::move(problem)); }

  // OK, or kFailedPrecondition with a line for each after `headline`.
  absl::Status status(std::string_view headline) const;

 private:
  std::vector<std::string> problems_;
};

}  // namespace piccolo
