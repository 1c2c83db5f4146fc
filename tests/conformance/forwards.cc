// SPDX-License-Identifier: MIT
#include <sstream>

#include "conformance/conformance.h"

namespace piccolo::testing {
namespace {

AppConfig music() {
  return app("music",
             {adds_table("3a", "venue"), adds_table("1a", "band"), adds_table("2a", "song")});
}

MigrationResult run(TestDatabase& test, const AppRegistry& apps, std::string app_name,
                    std::string id = "all") {
  return run_forwards(test.database(), apps,
                      {.app_name = std::move(app_name), .migration_id = std::move(id)});
}

void runs_all_in_the_order_of_their_ids(TestDatabase& test) {
  const MigrationResult result = run(test, registry({music()}), "music");
  BOOST_TEST(result.message == "Ran 3 migrations.");
  PICCOLO_TEST_LIST(names(result), {"music 1a", "music 2a", "music 3a"});
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a", "3a"});
  PICCOLO_TEST_LIST(test.tables(), {"band", "song", "venue"});
}

void runs_up_to_an_id_and_including_it(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  PICCOLO_TEST_LIST(names(run(test, apps, "music", "2a")), {"music 1a", "music 2a"});
  PICCOLO_TEST_LIST(names(run(test, apps, "music", "1")), {"music 3a"});
}

void has_nothing_to_do_the_second_time(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  run_all(test.database(), apps);
  const MigrationResult result = run(test, apps, "music");
  PICCOLO_TEST_SUCCESS(result);
  BOOST_TEST(result.message == "No migrations need to be run");
  const MigrationResult one = run(test, apps, "music", "1a");
  PICCOLO_TEST_SUCCESS(one);
  BOOST_TEST(one.message == "Migration ID has already been run");
}

void refuses_an_unknown_id(TestDatabase& test) {
  const MigrationResult result = run(test, registry({music()}), "music", "migration-12345");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message,
                    "Unrecognized migration name \"migration-12345\" - must be one of");
  BOOST_TEST(test.tables().empty());
}

void runs_dependencies_first(TestDatabase& test) {
  const AppRegistry apps = registry({app("shop", {adds_table("1a", "ticket")}, {"music"}),
                                     app("other", {adds_table("1a", "thing")}), music()});
  PICCOLO_TEST_LIST(names(run(test, apps, "shop")),
                    {"music 1a", "music 2a", "music 3a", "shop 1a"});
}

void undoes_row_and_schema_together(TestDatabase& test) {
  const AppRegistry apps =
      registry({app("music", {adds_table("1a", "band"),
                              migration("2a",
                                        [](MigrationManager& manager) {
                                          manager.add_table("song", {});
                                          manager.add_raw([](Connection&) {
                                            return absl::InternalError("on purpose");
                                          });
                                        }),
                              adds_table("3a", "venue")})});
  const MigrationResult result = run(test, apps, "music");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_LIST(names(result), {"music 1a"});
  PICCOLO_TEST_SAYS(result.message, "\"2a\" of app \"music\" could not be run");
  PICCOLO_TEST_SAYS(result.message, "Not run: music 2a, music 3a.");
  PICCOLO_TEST_LIST(test.tables(), {"band"});
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a"});
}

void undoes_all_when_they_share_a_transaction(TestDatabase& test) {
  const AppRegistry apps = registry({app(
      "music", {adds_table("1a", "band"), with_outcome("2a", Outcome::kThrows, Outcome::kWorks)})});
  const MigrationResult result = run_forwards(
      test.database(), apps, {.app_name = "music", .transaction = TransactionScope::kAll});
  BOOST_TEST(!result.success);
  BOOST_TEST(test.tables().empty());
  BOOST_TEST(ran(test.database(), "music").empty());
}

void previews_without_writing_anything(TestDatabase& test) {
  std::ostringstream out;
  const MigrationResult result = run_forwards(test.database(), registry({music()}),
                                              {.app_name = "music", .preview = true, .out = &out});
  PICCOLO_TEST_SUCCESS(result);
  PICCOLO_TEST_SAYS(out.str(), "CREATE TABLE \"migration\"");
  PICCOLO_TEST_SAYS(out.str(), "CREATE TABLE \"band\"");
  PICCOLO_TEST_SAYS(out.str(), "INSERT INTO \"migration\"");
  BOOST_TEST(!(*test.database().migration_rows()).has_value());
}

void fakes_without_running(TestDatabase& test) {
  Strings questions;
  const MigrationResult result =
      run_forwards(test.database(), registry({music()}),
                   {.app_name = "music", .fake = true, .confirm = [&](std::string_view question) {
                      questions.emplace_back(question);
                      return true;
                    }});
  PICCOLO_TEST_SUCCESS(result);
  BOOST_TEST(questions.size() == 1u);
  PICCOLO_TEST_SAYS(questions[0], "--fake will mark all 3 migrations as run without applying them");
  BOOST_TEST(test.tables().empty());
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a", "3a"});
}

void fakes_nothing_without_agreement(TestDatabase& test) {
  const MigrationResult result =
      run_forwards(test.database(), registry({music()}), {.app_name = "music", .fake = true});
  BOOST_TEST(!result.success);
  BOOST_TEST(ran(test.database(), "music").empty());
}

void writes_times_that_increase_within_an_app(TestDatabase& test) {
  run_all(test.database(), registry({music()}));
  const MigrationRows rows = **test.database().migration_rows();
  BOOST_TEST((rows[0].ran_on < rows[1].ran_on && rows[1].ran_on < rows[2].ran_on));
}

void reverses_in_the_order_it_ran_when_ids_come_late(TestDatabase& test) {
  run_all(test.database(), registry({app("music", {adds_table("2a", "song")})}));
  std::ostringstream out;
  const AppRegistry merged =
      registry({app("music", {adds_table("1a", "band"), adds_table("2a", "song")})});
  PICCOLO_TEST_SUCCESS(run_forwards(test.database(), merged, {.app_name = "music", .out = &out}));
  PICCOLO_TEST_SAYS(out.str(), "note: migration \"1a\" of app \"music\" comes before \"2a\"");
  PICCOLO_TEST_LIST(names(reverse(test.database(), merged, "music")), {"music 1a"});
}

void runs_what_is_left_when_another_run_was_faster(TestDatabase& test) {
  const AppConfig config = music();
  bool raced = false;
  // The first description of the planned run lets another run overtake it.
  AppConfig racing = config;
  racing.migrations.push_back(migration("4a", [&](MigrationManager& manager) {
    if (!raced) {
      raced = true;
      run_all(test.database(), registry({config}));
    }
    manager.add_table("label", {});
  }));
  const MigrationResult result = run(test, registry({racing}), "music");
  PICCOLO_TEST_SUCCESS(result);
  PICCOLO_TEST_LIST(names(result), {"music 4a"});
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a", "3a", "4a"});
}

void makes_the_migration_table_once(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  ForwardsMigrationManager manager(test.database(), apps, {.app_name = "music"});
  BOOST_TEST(manager.create_migration_table().value());
  BOOST_TEST(!manager.create_migration_table().value());
}

}  // namespace

ConformanceCases forwards_cases() {
  return {
      PICCOLO_CASE(runs_all_in_the_order_of_their_ids),
      PICCOLO_CASE(runs_up_to_an_id_and_including_it),
      PICCOLO_CASE(has_nothing_to_do_the_second_time),
      PICCOLO_CASE(refuses_an_unknown_id),
      PICCOLO_CASE(runs_dependencies_first),
      {"undoes_row_and_schema_together_forwards", undoes_row_and_schema_together},
      PICCOLO_CASE(undoes_all_when_they_share_a_transaction),
      PICCOLO_CASE(previews_without_writing_anything),
      PICCOLO_CASE(fakes_without_running),
      PICCOLO_CASE(fakes_nothing_without_agreement),
      PICCOLO_CASE(writes_times_that_increase_within_an_app),
      PICCOLO_CASE(reverses_in_the_order_it_ran_when_ids_come_late),
      PICCOLO_CASE(runs_what_is_left_when_another_run_was_faster),
      PICCOLO_CASE(makes_the_migration_table_once),
  };
}

}  // namespace piccolo::testing
