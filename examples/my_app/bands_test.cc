// SPDX-License-Identifier: MIT
#define BOOST_TEST_MODULE bands
#include "bands.h"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_CASE(migrates_once) {
  piccolo::InMemoryDatabase database;
  BOOST_TEST(migrate(database).migrations.size() == 4u);
  BOOST_TEST(database.schema().find_table("band")->find_column("rating"));
  BOOST_TEST(migrate(database).message == "No migrations need to be run");
}

BOOST_AUTO_TEST_CASE(rolls_back_the_most_recent) {
  piccolo::InMemoryDatabase database;
  BOOST_TEST(migrate(database).success);
  const piccolo::MigrationResult result = roll_back(database);
  BOOST_TEST(result.success, result.message);
  BOOST_TEST(!database.schema().find_table("band")->find_column("rating"));
}

BOOST_AUTO_TEST_CASE(leaves_nothing_half_done) {
  piccolo::InMemoryDatabase database;
  database.fail_at(5);
  const piccolo::MigrationResult result = migrate(database);
  BOOST_TEST(!result.success);
  BOOST_TEST(database.rows().size() == result.migrations.size());
}

BOOST_AUTO_TEST_CASE(lists_the_best_first) {
  piccolo::InMemoryDatabase database;
  database.answer("SELECT title FROM band ORDER BY rating DESC", {{"Rustaceans"}, {"Pythonistas"}});
  BOOST_TEST(best_bands(database)->front() == "Rustaceans");
}
