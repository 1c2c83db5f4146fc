// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "piccolo/action.h"
#include "schema/names.h"
#include "sql/dialect.h"

namespace piccolo {

// Writes down the statements of a plan, action after action, without changing
// anything.  Each comes after all that were written before.
class StatementWriter {
 public:
  virtual ~StatementWriter() = default;

  // What carries out `change` where the schema is `before`.  Errors: those of
  // Dialect::render().
  virtual absl::StatusOr<std::vector<Statement>> write(const NamedChange& change,
                                                       const Schema& before) = 0;
  // What would carry out `change` now.  It does not count as written.
  virtual absl::StatusOr<std::vector<Statement>> try_out(const NamedChange& change,
                                                         const Schema& before) = 0;
  // The single statements of `script`.  Errors: those of render_script().
  virtual absl::StatusOr<std::vector<Statement>> write(const SqlScript& script,
                                                       bool in_transaction) = 0;
  // A comment for people.
  virtual std::vector<Statement> write(const Callable& callable);
};

// Whether a line of a preview is what is written of a function.
bool is_call_of_function(std::string_view line);

// For databases whose statements follow from the change and the schema.
class DialectWriter : public StatementWriter {
 public:
  explicit DialectWriter(const Dialect& dialect) : dialect_(dialect) {}

  using StatementWriter::write;
  absl::StatusOr<std::vector<Statement>> write(const NamedChange& change,
                                               const Schema& before) override;
  absl::StatusOr<std::vector<Statement>> write(const SqlScript& script,
                                               bool in_transaction) override;
  absl::StatusOr<std::vector<Statement>> try_out(const NamedChange& change,
                                                 const Schema& before) override {
    return write(change, before);
  }

 private:
  const Dialect& dialect_;
};

// The single statements of a script, which know where they stand in its file.
//
// kInvalidArgument for a NUL byte, a comment that does not end, a statement that no
// program can run, and for SQL that begins or ends a transaction of its own though it
// runs in ours.
absl::StatusOr<std::vector<Statement>> render_script(const Dialect& dialect,
                                                     const SqlScript& script, bool in_transaction);

}  // namespace piccolo
