// SPDX-License-Identifier: MIT
#pragma once

#include "piccolo/migrations.h"
#include "support/builders.h"
#include "support/test_database.h"

namespace piccolo::testing {

// What a database is like after the first migrations, for each number of them:
// its catalogue and its rows, but for those of a table `event`.
class States {
 public:
  // Runs all migrations of all apps, and what comes of the first steps of those
  // that run without a transaction.
  States(const AppRegistry& apps, TestDatabase& empty);

  // Fails the case unless the database is as it is after just those migrations
  // that its rows name, these are the first, and the record says the same.  How many
  // they are.
  std::size_t check(TestDatabase& database) const;

  // The same after a run that ended anywhere.  Then of one migration without a
  // transaction some steps may be done that its row does not tell of.
  std::size_t check_unfinished(TestDatabase& database) const;

  std::size_t count() const { return states_.size() - 1; }

  // "app id" of each, in order.
  const Strings& names() const { return names_; }

 private:
  void run_next(TestDatabase& database, const AppRegistry& apps, const AppConfig& app,
                const Migration& migration);
  std::size_t check_rows(TestDatabase& database) const;

  Strings names_;
  std::vector<Strings> states_;
  // After the first steps of the migration of that number, if it runs without a
  // transaction in either direction.
  std::vector<std::vector<Strings>> between_;
};

}  // namespace piccolo::testing
