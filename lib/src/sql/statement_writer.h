// SPDX-License-Identifier: MIT
#pragma once

#include "absl/status/statusor.h"
#include "databases/step.h"

namespace piccolo {

// Writes down the statements of a plan, operation after operation, without
// changing anything.
class StatementWriter {
 public:
  virtual ~StatementWriter() = default;

  // The statements and expectations of a step that does `operation`, which comes
  // after all that were written before; `before` is the schema then.
  //
  // Errors: those of render().
  virtual absl::StatusOr<Step> write(const Operation& operation, const Schema& before,
                                     bool in_transaction) = 0;
};

// For databases whose statements follow from the operation and the schema.
class DialectWriter : public StatementWriter {
 public:
  explicit DialectWriter(Dialect dialect) : dialect_(dialect) {}
  absl::StatusOr<Step> write(const Operation& operation, const Schema& before,
                             bool in_transaction) override;

 private:
  Dialect dialect_;
};

}  // namespace piccolo
