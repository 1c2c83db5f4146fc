// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "piccolo/action.h"
#include "schema/names.h"
#include "sql/dialect.h"
#include "sql/statement_writer.h"

namespace piccolo {

// What undoes an operation, as it is planned when that is.
struct Undo {
  // Whether it undoes a change, and which as it is planned; null if that is not planned.
  bool undoes_change = false;
  const Change* of = nullptr;
  // What to do, by its place among the operations; none, or why nothing undoes it.
  absl::StatusOr<std::optional<Action>> action = std::nullopt;
  std::vector<Statement> statements = {};
};

// What goes when the addition of a column is reversed though it was not added with it, as
// far as that is known; a sentence each.
std::vector<std::string> find_taken_along(const Change& change, const Schema& schema);

// Plans the way back of a migration operation by operation, while it is planned
// forwards: what cannot be reversed is to be known before it is run.
class WayBack {
 public:
  WayBack(const Dialect& dialect, StatementWriter& writer) : dialect_(dialect), writer_(writer) {}

  // To be called with the schema before `operation`, and then with the one after it; `made`
  // is the change that the operation has become, if it is one.
  void before(const Operation& operation, const Schema& schema);
  void after(const Change* made, const Schema& schema);

  // What undoes each of the operations, in their order.
  std::vector<Undo> take_undos() { return std::move(undos_); }

  // What it would not restore, or not as the migration says; a sentence each.
  const std::vector<std::string>& losses() const { return losses_; }
  // Why the way back of an operation that has one would fail.
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  // What a change would take if it were planned on that schema.
  absl::StatusOr<std::vector<Statement>> plan(NamedChange& change, const Schema& schema);

  const Dialect& dialect_;
  StatementWriter& writer_;
  Undo undo_;  // Of the operation between before() and after().
  std::vector<Undo> undos_;
  std::vector<std::string> problems_;
  std::vector<std::string> losses_;
};

}  // namespace piccolo
