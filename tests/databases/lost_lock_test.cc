// SPDX-License-Identifier: MIT
#include <iostream>

#include "absl/strings/str_format.h"
#include "support/builders.h"
#include "support/test_database.h"

// Runs without a transaction whose lock the server takes away.
namespace piccolo::testing {
namespace {

constexpr MigrationManagerOptions kLoose{.wrap_in_transaction = false};

// How long the server lets a session be idle in its transaction, or have one at
// all.
constexpr char kTimeout[] = "250ms";

// Takes longer than that, by statements that do not.
absl::Status wait_longer(Connection& connection) {
  for (int i = 0; i < 60; ++i) {
    const absl::Status waited = connection.query("SELECT pg_sleep(0.01)").status();
    if (!waited.ok()) return waited;
  }
  return absl::OkStatus();
}

// What the functions of the migrations did, in this process.
using Events = Strings;

// Ends the session that holds the lock of the run, and waits until it is gone.
absl::Status end_the_lock_holder(Connection& connection) {
  constexpr char kKeepers[] =
      "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND "
      "granted "
      "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
      "AND pid <> pg_backend_pid()";
  while (true) {
    const absl::StatusOr<std::vector<Row>> rows = connection.query(kKeepers);
    if (!rows.ok()) return rows.status();
    if (rows->front()[0] == "0") return absl::OkStatus();
  }
}

std::string with_option(const std::string& url, const std::string& option) {
  return url + "%20-c%20" + option + "%3D" + kTimeout;
}

bool knows(const SqlTestDatabase& test, const std::string& setting) {
  return select(test.owner->database(),
                absl::StrFormat("SELECT current_setting('%s', true) IS NOT NULL", setting)) ==
         Strings{"t"};
}

MigrationResult forwards(Database& database, const AppRegistry& apps, WaitPolicy wait = {}) {
  return run_forwards(database, apps, {.app_name = "music", .wait = std::move(wait)});
}

// A migration whose first step takes longer than the timeout and then lets
// `meanwhile` happen.
AppRegistry slow_app(Events& events, const std::function<void()>& meanwhile) {
  // The registry outlives what the caller gave.
  const auto both_ways = [&events, meanwhile](const std::string& sign) {
    return Callable{"slow" + sign, [&events, meanwhile, sign](Connection& connection) {
                      events.push_back("slow" + sign);
                      absl::Status waited = wait_longer(connection);
                      if (events.size() == 1) meanwhile();
                      return waited;
                    }};
  };
  return registry({app(
      "music",
      {migration(
          "1a", [=](MigrationManager& manager) { manager.add_raw(both_ways("+"), both_ways("-")); },
          kLoose)})});
}

// Two runs of which the server ends idle transactions: the second begins while
// the first is in the middle of its step.
void check_timeout(const std::string& setting) {
  const SqlTestDatabase test = make_postgres();
  if (!knows(test, setting)) {
    std::cout << "this server has no " << setting << std::endl;
    return;
  }
  const auto first = open_database(with_option(test.url, setting));
  const auto second = open_database(with_option(test.url, setting));
  BOOST_TEST_REQUIRE((first.ok() && second.ok()));

  Events events;
  MigrationResult other;
  const auto run_the_other = [&](bool is_forwards) {
    const WaitPolicy none{.give_up_after = std::chrono::milliseconds(1)};
    const AppRegistry apps = slow_app(events, [] {});
    other = is_forwards ? forwards(**second, apps, none)
                        : run_backwards(**second, apps,
                                        {.app_name = "music", .auto_agree = true, .wait = none});
  };
  PICCOLO_TEST_SUCCESS(forwards(**first, slow_app(events, [&] { run_the_other(true); })));
  BOOST_TEST(!other.success);
  PICCOLO_TEST_LIST(events, {"slow+"});
  PICCOLO_TEST_LIST(ran(test.owner->database(), "music"), {"1a"});

  events.clear();
  PICCOLO_TEST_SUCCESS(reverse(**first, slow_app(events, [&] { run_the_other(false); }), "music"));
  BOOST_TEST(!other.success);
  PICCOLO_TEST_LIST(events, {"slow-"});
  PICCOLO_TEST_LIST(ran(test.owner->database(), "music"), {});
}

// Two migrations of two steps each; the one that is `loses` in "1a first+" loses
// the lock.
AppRegistry two_steps_each(Events& events, const std::string& loses) {
  const auto step = [&events, loses](const std::string& name) {
    return Callable{name, [&events, loses, name](Connection& connection) {
                      events.push_back(name);
                      return name == loses ? end_the_lock_holder(connection) : absl::OkStatus();
                    }};
  };
  std::vector<Migration> migrations;
  for (const std::string id : {"1a", "2a"}) {
    migrations.push_back(migration(
        id,
        [=](MigrationManager& manager) {
          manager.add_raw(step(id + " first+"), step(id + " first-"));
          manager.add_raw(step(id + " second+"), step(id + " second-"));
        },
        kLoose));
  }
  return registry({app("music", std::move(migrations))});
}

struct Loss {
  const char* step;     // That loses the lock.
  Strings events;       // Until the run stops.
  Strings ran;          // What the migration table names then.
  Strings left_to_say;  // What the result lists as done.
};

void check_stops(Database& database, const Loss& loss, const Events& events,
                 const MigrationResult& result) {
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "lock");
  BOOST_TEST(events == loss.events, boost::test_tools::per_element());
  BOOST_TEST(ran(database, "music") == loss.ran, boost::test_tools::per_element());
  BOOST_TEST(names(result) == loss.left_to_say, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE(lost_lock)

BOOST_AUTO_TEST_CASE(is_not_lost_to_a_timeout_of_idle_transactions) {
  check_timeout("idle_in_transaction_session_timeout");
}

BOOST_AUTO_TEST_CASE(is_not_lost_to_a_timeout_of_transactions) {
  check_timeout("transaction_timeout");
}

BOOST_AUTO_TEST_CASE(stops_a_run_forwards_before_the_next_step) {
  const Loss losses[] = {
      {"1a first+", {"1a first+"}, {}, {}},
      {"1a second+", {"1a first+", "1a second+"}, {}, {}},
      {"2a first+", {"1a first+", "1a second+", "2a first+"}, {"1a"}, {"music 1a"}},
      {"2a second+", {"1a first+", "1a second+", "2a first+", "2a second+"}, {"1a"}, {"music 1a"}},
  };
  for (const Loss& loss : losses) {
    BOOST_TEST_CONTEXT(loss.step) {
      const SqlTestDatabase test = make_postgres();
      Events events;
      const AppRegistry apps = two_steps_each(events, loss.step);
      check_stops(test.owner->database(), loss, events, forwards(test.owner->database(), apps));
    }
  }
}

BOOST_AUTO_TEST_CASE(stops_a_run_backwards_before_the_next_step) {
  const Loss losses[] = {
      {"2a second-", {"2a second-"}, {"1a", "2a"}, {}},
      {"2a first-", {"2a second-", "2a first-"}, {"1a", "2a"}, {}},
      {"1a second-", {"2a second-", "2a first-", "1a second-"}, {"1a"}, {"music 2a"}},
      {"1a first-", {"2a second-", "2a first-", "1a second-", "1a first-"}, {"1a"}, {"music 2a"}},
  };
  for (const Loss& loss : losses) {
    BOOST_TEST_CONTEXT(loss.step) {
      const SqlTestDatabase test = make_postgres();
      Events events;
      const AppRegistry apps = two_steps_each(events, loss.step);
      run_all(test.owner->database(), apps);
      events.clear();
      check_stops(test.owner->database(), loss, events,
                  reverse(test.owner->database(), apps, "music", "all"));
    }
  }
}

// Raw SQL goes a statement at a time, and each may be the one that loses it.
BOOST_AUTO_TEST_CASE(stops_a_run_before_the_next_statement_of_raw_sql) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  const AppRegistry apps = registry(
      {app("music",
           {migration(
               "1a",
               [](MigrationManager& manager) {
                 manager.add_raw("CREATE TABLE first (id INTEGER)", kNothingToUndo);
                 manager.add_raw(
                     "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "
                     "AND pid <> pg_backend_pid();\n"
                     "SELECT pg_sleep(0.1);\n"
                     "CREATE TABLE second (id INTEGER)",
                     kNothingToUndo);
               },
               kLoose)})});
  const MigrationResult result = forwards(database, apps);
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "lock");
  PICCOLO_TEST_LIST(test.owner->tables(), {"first"});
  PICCOLO_TEST_LIST(ran(database, "music"), {});
}

// A later run takes the lock anew.
BOOST_AUTO_TEST_CASE(is_had_again_by_the_next_run) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  Events events;
  BOOST_TEST(!forwards(database, two_steps_each(events, "1a first+")).success);
  events.clear();
  PICCOLO_TEST_SUCCESS(forwards(database, two_steps_each(events, "nothing")));
  PICCOLO_TEST_LIST(events, {"1a first+", "1a second+", "2a first+", "2a second+"});
  PICCOLO_TEST_LIST(ran(database, "music"), {"1a", "2a"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
