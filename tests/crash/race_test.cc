// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdlib>
#include <thread>

#include "crash/history.h"
#include "crash/states.h"

// Many runners at once: each migration is reversed by one of them, and run by one.
namespace piccolo::testing {
namespace {

// "500" for the long run.
int rounds() {
  const char* wanted = std::getenv("PICCOLO_RACE_ROUNDS");
  return wanted == nullptr ? 4 : std::atoi(wanted);
}

using Command = MigrationResult (*)(Database& database, const AppRegistry& apps);

MigrationResult go_forwards(Database& database, const AppRegistry& apps) {
  return run_forwards(database, apps, {.app_name = "music"});
}

MigrationResult go_back_all(Database& database, const AppRegistry& apps) {
  return run_backwards(database, apps,
                       {.app_name = "music", .migration_id = "all", .auto_agree = true});
}

MigrationResult go_back_one(Database& database, const AppRegistry& apps) {
  return run_backwards(database, apps, {.app_name = "music", .auto_agree = true});
}

// What all runners together have done, sorted.
Strings race(int runners, const std::string& url, const AppRegistry& apps, Command command) {
  std::vector<Strings> done(static_cast<std::size_t>(runners));
  {
    std::vector<std::jthread> threads;
    for (Strings& own : done) {
      threads.emplace_back([&] {
        const auto database = open_database(url);
        if (database.ok()) own = names(command(**database, apps));
      });
    }
  }
  Strings all;
  for (const Strings& own : done) std::ranges::copy(own, std::back_inserter(all));
  std::ranges::sort(all);
  return all;
}

// The first and last of "music 1a" … "music 5a".
Strings migrations(int first, int last) {
  Strings ids;
  for (int i = first; i <= last; ++i) ids.push_back("music " + std::to_string(i) + "a");
  return ids;
}

void check_round(int runners, const SqlTestDatabase& test, const States& states) {
  const AppRegistry apps = registry({music()});
  const int count = static_cast<int>(states.count());
  BOOST_TEST(race(runners, test.url, apps, go_forwards) == migrations(1, count),
             boost::test_tools::per_element());
  BOOST_TEST(states.check(*test.owner) == states.count());

  // Those who were overtaken refuse.
  const Strings first = race(runners, test.url, apps, go_back_one);
  const int left = static_cast<int>(states.check(*test.owner));
  BOOST_TEST(first == migrations(left + 1, count), boost::test_tools::per_element());
  BOOST_TEST(left < count);

  BOOST_TEST(race(runners, test.url, apps, go_back_all) == migrations(1, left),
             boost::test_tools::per_element());
  BOOST_TEST(states.check(*test.owner) == 0u);
}

void race_on(SqlTestDatabase (*make)()) {
  const States states(registry({music()}), *make().owner);
  const SqlTestDatabase test = make();
  for (int round = 0; round < rounds(); ++round) {
    const int runners = 2 + round % 7;
    BOOST_TEST_CONTEXT(runners << " runners in round " << round) {
      check_round(runners, test, states);
    }
  }
}

BOOST_AUTO_TEST_SUITE(races)

BOOST_AUTO_TEST_CASE(sqlite_has_one_winner) { race_on(make_sqlite); }
BOOST_AUTO_TEST_CASE(postgres_has_one_winner) { race_on(make_postgres); }

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
