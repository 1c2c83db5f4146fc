// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "plan/plan.h"

namespace piccolo {

// The step of an operation, which is then done to `schema`.  `server_version` is as
// in Survey.
absl::StatusOr<Step> make_step(StatementWriter& writer, Operation operation, bool in_transaction,
                               Schema& schema, int server_version = 0);

Step make_record(Dialect dialect, const MigrationRow& row);
Step make_forget(Dialect dialect, const MigrationRow& row);

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
