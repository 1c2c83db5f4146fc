// SPDX-License-Identifier: MIT
#include "conformance/conformance.h"

namespace piccolo::testing {
namespace {

AppConfig music() {
  AppConfig config = app("music", {adds_table("1a", "band"), adds_table("2a", "song")});
  config.migrations[0].description = "Create band";
  return config;
}

Strings lines(const absl::StatusOr<std::vector<MigrationStatus>>& statuses) {
  if (!statuses.ok()) return {statuses.status().ToString()};
  Strings lines;
  for (const MigrationStatus& status : *statuses) {
    lines.push_back(status.app_name + " " + status.migration_id + " " + status.description +
                    (status.has_ran ? " ran" : " waits") + (status.exists ? "" : " gone"));
  }
  return lines;
}

void tells_what_has_run_and_what_has_not(TestDatabase& test) {
  const AppRegistry apps =
      registry({app("shop", {adds_table("1a", "ticket")}, {"music"}), music()});
  PICCOLO_TEST_SUCCESS(
      run_forwards(test.database(), apps, {.app_name = "music", .migration_id = "1"}));
  PICCOLO_TEST_LIST(lines(CheckMigrationManager(test.database(), apps).get_migration_statuses()),
                    {"music 1a Create band ran", "music 2a - waits", "shop 1a - waits"});
  PICCOLO_TEST_LIST(
      lines(CheckMigrationManager(test.database(), apps, "shop").get_migration_statuses()),
      {"shop 1a - waits"});
}

void works_without_a_migration_table_and_makes_none(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  PICCOLO_TEST_LIST(lines(CheckMigrationManager(test.database(), apps).get_migration_statuses()),
                    {"music 1a Create band waits", "music 2a - waits"});
  BOOST_TEST(!(*test.database().migration_rows()).has_value());
}

void shows_rows_whose_migration_no_longer_exists(TestDatabase& test) {
  run_all(test.database(), registry({music()}));
  const AppRegistry later = registry({app("music", {adds_table("2a", "song")})});
  const auto statuses = CheckMigrationManager(test.database(), later).get_migration_statuses();
  PICCOLO_TEST_LIST(lines(statuses), {"music 2a - ran", "music 1a - ran gone"});
  PICCOLO_TEST_SAYS(format_statuses(*statuses), "- (no longer exists) | True");
}

// As golang-migrate and goose do.
void knows_by_its_number_what_was_given_another_title(TestDatabase& test) {
  const auto with = [](const std::string& id) {
    Migration migration = adds_table(id, "band");
    migration.has_number = true;
    return registry({app("music", {migration})});
  };
  run_all(test.database(), with("0021_a"));
  const AppRegistry later = with("21_b");
  const auto statuses = CheckMigrationManager(test.database(), later).get_migration_statuses();
  PICCOLO_TEST_LIST(lines(statuses), {"music 21_b - ran"});
  run_all(test.database(), later);
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"0021_a"});
  PICCOLO_TEST_SUCCESS(reverse(test.database(), later, "music", "021"));
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {});
  PICCOLO_TEST_LIST(test.tables(), {});
}

void shows_rows_of_apps_that_are_not_registered(TestDatabase& test) {
  run_all(test.database(), registry({music(), app("shop", {adds_table("1a", "ticket")})}));
  const AppRegistry later = registry({music()});
  const auto statuses = CheckMigrationManager(test.database(), later).get_migration_statuses();
  PICCOLO_TEST_LIST(lines(statuses),
                    {"music 1a Create band ran", "music 2a - ran", "shop 1a - ran gone"});
  BOOST_TEST((statuses->at(0).app_exists && !statuses->at(2).app_exists));
  PICCOLO_TEST_SAYS(format_statuses(*statuses), "- (its app is not registered) | True");
  PICCOLO_TEST_LIST(
      lines(CheckMigrationManager(test.database(), later, "music").get_migration_statuses()),
      {"music 1a Create band ran", "music 2a - ran"});
}

void tells_fakes_from_what_ran(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  PICCOLO_TEST_SUCCESS(
      run_forwards(test.database(), apps, {.app_name = "music", .migration_id = "1"}));
  PICCOLO_TEST_SUCCESS(run_forwards(test.database(), apps, {.app_name = "music", .fake = true}));
  const auto statuses = CheckMigrationManager(test.database(), apps).get_migration_statuses();
  BOOST_TEST((!statuses->at(0).faked && statuses->at(1).faked));
  PICCOLO_TEST_SAYS(format_statuses(*statuses), "| True (a fake: only recorded) | 2");
}

void marks_what_cannot_be_undone_and_what_was_edited(TestDatabase& test) {
  const auto build = [](const std::string& down) {
    return registry({app("music", {migration("1a", [](auto& m) { m.add_raw("SELECT 1"); }),
                                   migration("2a", [=](auto& m) { m.add_raw("SELECT 2", down); }),
                                   adds_table("3a", "band")})});
  };
  run_all(test.database(), build("SELECT 3"));
  const AppRegistry edited = build("SELECT 4");
  const auto statuses = CheckMigrationManager(test.database(), edited).get_migration_statuses();
  BOOST_TEST_REQUIRE(statuses->size() == 3);
  BOOST_TEST((statuses->at(0).irreversible && !statuses->at(0).edited));
  BOOST_TEST((statuses->at(1).edited && !statuses->at(1).irreversible));
  BOOST_TEST((statuses->at(2).on_record && !statuses->at(2).edited));
  const std::string table = format_statuses(*statuses);
  PICCOLO_TEST_SAYS(table, "True (irreversible)");
  PICCOLO_TEST_SAYS(table, "True (edited)");
  rewrite_rows(test.database());
  const auto unrecorded = CheckMigrationManager(test.database(), edited).get_migration_statuses();
  BOOST_TEST(!unrecorded->at(2).on_record);
}

void tells_what_an_app_has_run_that_the_program_does_not_have(TestDatabase& test) {
  run_all(test.database(), registry({music()}));
  const AppRegistry nothing = registry({});
  const auto statuses =
      CheckMigrationManager(test.database(), nothing, "music").get_migration_statuses();
  PICCOLO_TEST_LIST(lines(statuses), {"music 1a - ran gone", "music 2a - ran gone"});
  PICCOLO_TEST_SAYS(format_statuses(*statuses), "True (on record only)");
}

void refuses_to_check_an_unknown_app(TestDatabase& test) {
  const AppRegistry apps = registry({music()});
  const auto statuses =
      CheckMigrationManager(test.database(), apps, "musik").get_migration_statuses();
  BOOST_TEST(absl::IsNotFound(statuses.status()));
}

}  // namespace

ConformanceCases check_cases() {
  return {
      PICCOLO_CASE(tells_what_has_run_and_what_has_not),
      PICCOLO_CASE(works_without_a_migration_table_and_makes_none),
      PICCOLO_CASE(shows_rows_whose_migration_no_longer_exists),
      PICCOLO_CASE(knows_by_its_number_what_was_given_another_title),
      PICCOLO_CASE(shows_rows_of_apps_that_are_not_registered),
      PICCOLO_CASE(tells_fakes_from_what_ran),
      PICCOLO_CASE(marks_what_cannot_be_undone_and_what_was_edited),
      PICCOLO_CASE(tells_what_an_app_has_run_that_the_program_does_not_have),
      PICCOLO_CASE(refuses_to_check_an_unknown_app),
  };
}

}  // namespace piccolo::testing
