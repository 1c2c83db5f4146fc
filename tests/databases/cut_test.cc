// SPDX-License-Identifier: MIT
#include <algorithm>
#include <iostream>

#include "support/builders.h"
#include "support/cutting_proxy.h"
#include "support/test_database.h"

// PostgreSQL over a connection that breaks.
namespace piccolo::testing {
namespace {

AppRegistry tables(int count) {
  std::vector<Migration> migrations;
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(1000 + i);
    migrations.push_back(adds_table(number + "a", "t" + number));
  }
  return registry({app("music", migrations)});
}

MigrationResult reverse_all(Database& database, const AppRegistry& apps, TransactionScope scope) {
  return run_backwards(
      database, apps,
      {.app_name = "music", .migration_id = "all", .auto_agree = true, .transaction = scope});
}

// The ids of the tables that there are.
Strings made(TestDatabase& test) {
  Strings ids = test.tables();
  for (std::string& id : ids) id = id.substr(1) + "a";
  return ids;
}

// Reverses over a connection that is cut at `trip`, and then over one that is not.
// Whether it came so far.
bool survives(int trip, CuttingProxy::When when, TransactionScope scope) {
  BOOST_TEST_CONTEXT("cut at round trip " << trip) {
    const AppRegistry apps = tables(4);
    const SqlTestDatabase test = make_postgres();
    Database& direct = test.owner->database();
    run_all(direct, apps);

    CuttingProxy proxy(test.url);
    proxy.cut_at(trip, when);
    const auto cut = open_database(proxy.url());
    const MigrationResult result =
        cut.ok() ? reverse_all(**cut, apps, scope) : MigrationResult::failed(cut.status());

    const Strings left = made(*test.owner);
    BOOST_TEST(left == ran(direct, "music"), boost::test_tools::per_element());
    BOOST_TEST(left.size() + result.migrations.size() == 4u, result.message);
    BOOST_TEST(result.success == left.empty(), result.message);
    PICCOLO_TEST_SUCCESS(reverse_all(direct, apps, scope));
    BOOST_TEST(test.owner->tables().empty());
    return proxy.trips() >= trip;
  }
  return false;
}

void survives_everywhere(TransactionScope scope) {
  using enum CuttingProxy::When;
  for (const CuttingProxy::When when : {kBeforeTheServer, kBeforeTheClient}) {
    int trip = 1;
    while (survives(trip, when, scope)) ++trip;
    BOOST_TEST(trip > 5);
  }
}

// Migrations without a transaction; each may be run again after it stopped
// half-way.
AppRegistry loose_tables(int count) {
  std::vector<Migration> migrations;
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(1000 + i);
    const std::string table = "t" + number;
    const auto describe = [=](MigrationManager& manager) {
      manager.add_raw("CREATE TABLE IF NOT EXISTS " + table + " (id INTEGER, name TEXT)",
                      "DROP TABLE IF EXISTS " + table);
      manager.add_raw(
          [=](Connection& connection) {
            return connection.execute("CREATE INDEX IF NOT EXISTS " + table + "_name ON " + table +
                                      " (name)");
          },
          [=](Connection& connection) {
            return connection.execute("DROP INDEX IF EXISTS " + table + "_name");
          });
    };
    migrations.push_back(migration(number + "a", describe, {.wrap_in_transaction = false}));
  }
  return registry({app("music", migrations)});
}

enum class Direction { kForwards, kBackwards };

MigrationResult go(Database& database, const AppRegistry& apps, Direction direction) {
  if (direction == Direction::kForwards) {
    return run_forwards(database, apps, {.app_name = "music"});
  }
  return reverse_all(database, apps, TransactionScope::kAll);
}

// Whether `all` has each of `some`.
bool has_all(const Strings& all, const Strings& some) {
  return std::ranges::all_of(
      some, [&](const std::string& one) { return std::ranges::count(all, one) == 1; });
}

// That what the result tells is so.  What was done may be more, since an answer
// may be lost; and of one migration what its row does not tell.
void check_told(const MigrationResult& result, Direction direction, TestDatabase& test,
                std::size_t count) {
  const Strings rows = ran(test.database(), "music");
  const std::size_t done = direction == Direction::kForwards ? rows.size() : count - rows.size();
  BOOST_TEST(result.migrations.size() <= done, result.message);
  BOOST_TEST(done <= result.migrations.size() + 1, result.message);
  BOOST_TEST((!result.success || done == count), result.message);
  // The row is written and removed last.
  const Strings tables = made(test);
  if (direction == Direction::kForwards) BOOST_TEST(has_all(tables, rows));
  const std::size_t difference =
      std::max(tables.size(), rows.size()) - std::min(tables.size(), rows.size());
  BOOST_TEST(difference <= 1u);
}

// The same without a transaction, in either direction.
bool survives_loosely(int trip, CuttingProxy::When when, Direction direction) {
  BOOST_TEST_CONTEXT("cut at round trip " << trip) {
    constexpr std::size_t kCount = 2;
    const AppRegistry apps = loose_tables(kCount);
    const SqlTestDatabase test = make_postgres();
    Database& direct = test.owner->database();
    if (direction == Direction::kBackwards) run_all(direct, apps);

    CuttingProxy proxy(test.url);
    proxy.cut_at(trip, when);
    const auto cut = open_database(proxy.url());
    const MigrationResult result =
        cut.ok() ? go(**cut, apps, direction) : MigrationResult::failed(cut.status());

    check_told(result, direction, *test.owner, kCount);
    PICCOLO_TEST_SUCCESS(go(direct, apps, direction));
    const std::size_t left = direction == Direction::kForwards ? kCount : 0;
    BOOST_TEST(made(*test.owner).size() == left);
    BOOST_TEST(ran(direct, "music").size() == left);
    return proxy.trips() >= trip;
  }
  return false;
}

void survives_loosely_everywhere(Direction direction) {
  using enum CuttingProxy::When;
  for (const CuttingProxy::When when : {kBeforeTheServer, kBeforeTheClient}) {
    int trip = 1;
    while (survives_loosely(trip, when, direction)) ++trip;
    std::cout << "cut " << trip - 1 << " times" << std::endl;
    BOOST_TEST(trip > 10);
  }
}

BOOST_AUTO_TEST_SUITE(cut)

BOOST_AUTO_TEST_CASE(reverses_two_hundred_migrations_in_twenty_round_trips) {
  const AppRegistry apps = tables(200);
  const SqlTestDatabase test = make_postgres();
  run_all(test.owner->database(), apps);
  CuttingProxy proxy(test.url);
  const auto database = open_database(proxy.url());
  PICCOLO_TEST_SUCCESS(reverse_all(**database, apps, TransactionScope::kAll));
  BOOST_TEST(proxy.trips() <= 20);
  BOOST_TEST(test.owner->tables().empty());
}

BOOST_AUTO_TEST_CASE(tells_the_truth_wherever_one_transaction_is_cut) {
  survives_everywhere(TransactionScope::kAll);
}

BOOST_AUTO_TEST_CASE(tells_the_truth_wherever_one_of_many_transactions_is_cut) {
  survives_everywhere(TransactionScope::kEach);
}

BOOST_AUTO_TEST_CASE(tells_the_truth_wherever_a_run_forwards_without_a_transaction_is_cut) {
  survives_loosely_everywhere(Direction::kForwards);
}

BOOST_AUTO_TEST_CASE(tells_the_truth_wherever_a_run_backwards_without_a_transaction_is_cut) {
  survives_loosely_everywhere(Direction::kBackwards);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
