// SPDX-License-Identifier: MIT
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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
