// SPDX-License-Identifier: MIT
#include "support/changes.h"

namespace piccolo::testing {

AppRegistry music(const std::vector<Change>& changes) {
  std::vector<Migration> migrations;
  for (const Change& change : changes) {
    migrations.push_back(migration(std::string(migrations.size() + 1, 'a'), change));
  }
  return registry({app("music", std::move(migrations))});
}

MigrationResult run_next(Database& database, const AppRegistry& apps) {
  return run_forwards(database, apps, {.app_name = "music", .migration_id = "1"});
}

void make_band(MigrationManager& manager) {
  manager.add_table("band", {Varchar("name", {.length = 50, .unique = true}), Integer("rating")});
}

void goes_there_and_back(Database& database, const std::function<Strings()>& catalogue,
                         const std::vector<Change>& changes) {
  const AppRegistry apps = music(changes);
  std::vector<Strings> catalogues;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    catalogues.push_back(catalogue());
    PICCOLO_TEST_SUCCESS(run_next(database, apps));
    BOOST_TEST((catalogue() != catalogues.back()));
  }
  for (; !catalogues.empty(); catalogues.pop_back()) {
    PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
    BOOST_TEST(catalogue() == catalogues.back(), boost::test_tools::per_element());
  }
}

void goes_there_and_back(TestDatabase& test, const std::vector<Change>& changes) {
  goes_there_and_back(
      test.database(), [&] { return test.catalogue(); }, changes);
}

void goes_there_and_back(TestDatabase& test, const Change& change) {
  goes_there_and_back(test, {make_band, change});
}

void check_refused(TestDatabase& test, const std::string& says, const Change& before,
                   const Change& change) {
  BOOST_TEST_CONTEXT(says) {
    const MigrationResult result =
        run_forwards(test.database(), music({before, change}), {.app_name = "music"});
    BOOST_TEST(!result.success);
    PICCOLO_TEST_SAYS(result.message, says);
    BOOST_TEST(test.tables().empty());
  }
}

}  // namespace piccolo::testing
