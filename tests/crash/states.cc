// SPDX-License-Identifier: MIT
#include "crash/states.h"

#include <algorithm>
#include <iterator>

namespace piccolo::testing {
namespace {

// The catalogue and the rows that there are.
Strings state_of(TestDatabase& database) {
  Strings state = database.catalogue();
  for (const std::string& table : database.tables()) {
    std::ranges::copy(select(database.database(), "SELECT * FROM " + table + " ORDER BY id"),
                      std::back_inserter(state));
  }
  return state;
}

}  // namespace

States::States(const AppRegistry& apps, TestDatabase& empty)
    : app_name_(apps.apps().front().app_name), states_{state_of(empty)} {
  for (const Migration& migration : apps.apps().front().migrations) {
    PICCOLO_TEST_SUCCESS(run_forwards(empty.database(), apps,
                                      {.app_name = app_name_, .migration_id = migration.id}));
    states_.push_back(state_of(empty));
  }
}

std::size_t States::check(TestDatabase& database) const {
  const std::size_t count = ran(database.database(), app_name_).size();
  BOOST_TEST(state_of(database) == states_.at(count), boost::test_tools::per_element());
  return count;
}

}  // namespace piccolo::testing
