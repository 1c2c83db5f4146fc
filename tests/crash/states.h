// SPDX-License-Identifier: MIT
#pragma once

#include "piccolo/migrations.h"
#include "support/builders.h"
#include "support/test_database.h"

namespace piccolo::testing {

// What a database is like after the first migrations, for each number of them.
class States {
 public:
  // Runs all migrations of `apps`' only app on an empty database.
  States(const AppRegistry& apps, TestDatabase& empty);

  // Fails the case unless the database is as it is after just those migrations
  // that its rows name.  How many these are.
  std::size_t check(TestDatabase& database) const;

  std::size_t count() const { return states_.size() - 1; }

 private:
  std::string app_name_;
  std::vector<Strings> states_;
};

}  // namespace piccolo::testing
