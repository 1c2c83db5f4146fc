// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "piccolo/action.h"
#include "sql/dialect.h"

namespace piccolo {

// Plans the way back of a migration operation by operation, while it is planned
// forwards: what cannot be reversed is to be known before it is run.
class WayBack {
 public:
  explicit WayBack(const Dialect& dialect) : dialect_(dialect) {}

  // To be called with the schema before `operation`, and then with the one after it.
  void before(const Operation& operation, const Schema& schema);
  void after(const Schema& schema);

  // What it would not restore, a sentence each.
  const std::vector<std::string>& losses() const { return losses_; }
  // Why the way back of an operation that has one would fail.
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  const Dialect& dialect_;
  std::optional<Change> inverse_;  // Of the operation between before() and after().
  std::vector<std::string> problems_;
  std::vector<std::string> losses_;
};

}  // namespace piccolo
