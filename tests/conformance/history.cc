// SPDX-License-Identifier: MIT
#include "conformance/conformance.h"
#include "sql/record_table.h"

// What is on record, as it is shown to people.
namespace piccolo::testing {
namespace {

AppRegistry music() {
  return registry({app("music", {adds_table("1a", "band"), adds_table("2a", "song")})});
}

std::vector<MigrationEvent> history_of(TestDatabase& test, const AppRegistry& apps,
                                       const std::string& app_name = "all") {
  const auto history =
      CheckMigrationManager(test.database(), apps, app_name).get_migration_history();
  BOOST_TEST_REQUIRE(history.ok(), history.status().ToString());
  return *history;
}

Strings events(const std::vector<MigrationEvent>& history) {
  Strings events;
  for (const MigrationEvent& one : history) {
    events.push_back(one.event + " " + one.app_name + " " + one.migration_id +
                     (one.row_is_gone ? " (gone)" : ""));
  }
  return events;
}

void tells_what_has_happened_in_its_order(TestDatabase& test) {
  const AppRegistry apps = music();
  run_all(test.database(), apps);
  PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
  PICCOLO_TEST_SUCCESS(run_forwards(test.database(), apps, {.app_name = "music", .fake = true}));
  const std::vector<MigrationEvent> history = history_of(test, apps);
  PICCOLO_TEST_LIST(events(history),
                    {"ran music 1a", "ran music 2a", "reversed music 2a", "faked music 2a"});
  BOOST_TEST(history[1].ran_on == history[2].ran_on);
  BOOST_TEST(history[1].ran_on < history[3].ran_on);
  for (const MigrationEvent& event : history) {
    BOOST_TEST(event.library_version == library_version());
    BOOST_TEST(event.written_at.substr(0, 2) == "20");
  }
}

void tells_the_history_of_one_app_alone(TestDatabase& test) {
  run_all(test.database(), music());
  const AppRegistry shop = registry({app("shop", {adds_table("1a", "ticket")})});
  run_all(test.database(), shop);
  PICCOLO_TEST_LIST(events(history_of(test, shop, "shop")), {"ran shop 1a"});
  PICCOLO_TEST_LIST(events(history_of(test, shop, "music")), {"ran music 1a", "ran music 2a"});
  BOOST_TEST(history_of(test, shop, "nobody").empty());
}

void has_no_history_where_nothing_was_recorded(TestDatabase& test) {
  BOOST_TEST(history_of(test, music()).empty());
  BOOST_TEST(!(*test.database().migration_rows()).has_value());
}

void tells_which_rows_others_have_removed(TestDatabase& test) {
  run_all(test.database(), music());
  rewrite_rows(test.database());
  const std::vector<MigrationEvent> history = history_of(test, music());
  PICCOLO_TEST_LIST(events(history), {"ran music 1a (gone)", "ran music 2a (gone)"});
  PICCOLO_TEST_SAYS(format_history(history),
                    "1a           | ran (another program has removed its row) |");
}

void shows_the_history_as_a_table(TestDatabase&) {
  const std::string table = format_history({{.event = "ran",
                                             .app_name = "music",
                                             .migration_id = "1a\n",
                                             .ran_on = "2026-11-22 09:00:00",
                                             .written_at = "2026-11-22 08:00:00",
                                             .milliseconds = 1204,
                                             .service_version = "4.2",
                                             .library_version = "0.2.0"},
                                            {.event = "reversed",
                                             .app_name = "music",
                                             .migration_id = "1a\n",
                                             .written_at = "2026-11-22 08:30:00",
                                             .library_version = "0.2.1"}});
  BOOST_TEST(
      table ==
      "AT (UTC)            | APP NAME | MIGRATION_ID | EVENT    | TOOK    | LIBRARY | VERSION\n"
      "2026-11-22 08:00:00 | music    | 1a\\n         | ran      | 1.204 s | 0.2.0   | 4.2\n"
      "2026-11-22 08:30:00 | music    | 1a\\n         | reversed |         | 0.2.1\n");
}

}  // namespace

ConformanceCases history_cases() {
  return {
      PICCOLO_CASE(tells_what_has_happened_in_its_order),
      PICCOLO_CASE(tells_the_history_of_one_app_alone),
      PICCOLO_CASE(has_no_history_where_nothing_was_recorded),
      PICCOLO_CASE(tells_which_rows_others_have_removed),
      PICCOLO_CASE(shows_the_history_as_a_table),
  };
}

}  // namespace piccolo::testing
