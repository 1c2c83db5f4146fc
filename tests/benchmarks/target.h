// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "benchmarks/child.h"
#include "piccolo/database.h"

namespace piccolo::benchmarks {

// A kind of database to measure on.
class Target {
 public:
  virtual ~Target() = default;

  virtual std::string name() const = 0;
  // Makes the database anew, empty.
  virtual void clear() = 0;
  virtual std::unique_ptr<Database> open() const = 0;
  // See floor.h.
  virtual Measured send(const std::vector<std::string>& texts) const = 0;
};

// A file in a temporary folder, and a database on the server in
// PICCOLO_TEST_POSTGRES_URL.
std::vector<std::unique_ptr<Target>> sql_targets();

// Throws what `status` says, if it is not OK.
void require(const absl::Status& status);

}  // namespace piccolo::benchmarks
