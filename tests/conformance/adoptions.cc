// SPDX-License-Identifier: MIT
#include "conformance/conformance.h"
#include "plan/steps.h"

// Taking over what has run by other means.
namespace piccolo::testing {
namespace {

// Two tables, of which a column is altered and another dropped.
AppRegistry music() {
  return registry({app("music", {adds_table("1a", "band"),
                                 migration("2a",
                                           [](auto& m) {
                                             m.add_column("band", Varchar("city", {.length = 9}));
                                             m.add_table("song", {ForeignKey("band", "band")});
                                           }),
                                 migration("3a",
                                           [](auto& m) {
                                             m.alter_column("band",
                                                            Varchar("city", {.length = 99}));
                                             m.drop_column("band", "name");
                                           }),
                                 adds_table("4a", "album")})});
}

// Does what everything up to that id does; the migration table knows nothing of it.
void run_elsewhere(Database& database, const AppRegistry& apps, const std::string& id) {
  PICCOLO_TEST_SUCCESS(run_forwards(database, apps, {.app_name = "music", .migration_id = id}));
  std::vector<Step> steps;
  const MigrationRows rows = **database.migration_rows();
  for (const MigrationRow& row : rows) {
    steps.push_back(make_delete_row(database.backend().dialect(), row, /*has_faked_table=*/false));
  }
  PICCOLO_TEST_OK(run_steps(database, steps));
}

MigrationResult adopt(Database& database, const AppRegistry& apps, std::string id) {
  return run_adopt(database, apps,
                   {.app_name = "music", .migration_id = std::move(id), .auto_agree = true});
}

void adopts_up_to_an_id_and_goes_back(TestDatabase& test) {
  run_elsewhere(test.database(), music(), "3a");
  const Strings before = test.catalogue();
  const MigrationResult adopted = adopt(test.database(), music(), "3a");
  PICCOLO_TEST_SUCCESS(adopted);
  PICCOLO_TEST_LIST(names(adopted), {"music 1a", "music 2a", "music 3a"});
  BOOST_TEST(adopted.migrations.front().adopted);
  BOOST_TEST(!adopted.migrations.front().faked);
  BOOST_TEST(adopted.message ==
             "Adopted 3 migrations: only their rows were written, and nothing was run.");
  BOOST_TEST(test.catalogue() == before, boost::test_tools::per_element());
  PICCOLO_TEST_SUCCESS(reverse(test.database(), music(), "music"));
  PICCOLO_TEST_LIST(test.columns("band"), {"city", "id", "name"});
  run_all(test.database(), music());
  PICCOLO_TEST_LIST(test.tables(), {"album", "band", "song"});
  PICCOLO_TEST_SUCCESS(reverse(test.database(), music(), "music", "all"));
  BOOST_TEST(test.tables().empty());
}

void reverses_what_was_adopted_from_the_record(TestDatabase& test) {
  run_elsewhere(test.database(), music(), "all");
  PICCOLO_TEST_SUCCESS(adopt(test.database(), music(), "all"));
  PICCOLO_TEST_SUCCESS(reverse(test.database(), registry({}), "music", "all"));
  BOOST_TEST(test.tables().empty());
  BOOST_TEST(ran(test.database(), "music").empty());
}

void says_so_of_what_is_withheld_from_the_record(TestDatabase& test) {
  Migration withheld = adds_table("1a", "band");
  withheld.record = false;
  const AppRegistry apps = registry({app("music", {std::move(withheld)})});
  run_elsewhere(test.database(), apps, "1a");
  PICCOLO_TEST_SUCCESS(adopt(test.database(), apps, "1a"));
  const auto statuses = *CheckMigrationManager(test.database(), apps).get_migration_statuses();
  BOOST_TEST((statuses[0].adopted && statuses[0].withheld && !statuses[0].on_record));
  PICCOLO_TEST_SAYS(format_statuses(statuses), "True (adopted, withheld from the record)");
}

void records_that_it_was_adopted(TestDatabase& test) {
  run_elsewhere(test.database(), music(), "2a");
  PICCOLO_TEST_SUCCESS(adopt(test.database(), music(), "2a"));
  const MigrationRows rows = **test.database().migration_rows();
  BOOST_TEST_REQUIRE(rows.size() == 2u);
  BOOST_TEST(!rows[0].faked);
  BOOST_TEST(rows[0].ran_on.time_since_epoch().count() < rows[1].ran_on.time_since_epoch().count());
  const auto entries = value_of(test.database().backend().entries(rows));
  BOOST_TEST_REQUIRE(entries.size() == 2u);
  BOOST_TEST((entries[1].event == RecordEvent::kAdopted));
  const AppRegistry apps = music();
  const auto statuses =
      value_of(CheckMigrationManager(test.database(), apps).get_migration_statuses());
  BOOST_TEST(statuses[1].adopted);
  BOOST_TEST(statuses[1].on_record);
  BOOST_TEST(!statuses[2].adopted);
  PICCOLO_TEST_SAYS(format_statuses(statuses), "True (adopted)");
}

void leaves_rows_alone_that_are_there(TestDatabase& test) {
  run_all(test.database(), music());
  const MigrationRows before = **test.database().migration_rows();
  const MigrationResult result = adopt(test.database(), music(), "all");
  PICCOLO_TEST_SUCCESS(result);
  BOOST_TEST(result.migrations.empty());
  BOOST_TEST((**test.database().migration_rows() == before));
}

void asks_before_it_adopts(TestDatabase& test) {
  run_elsewhere(test.database(), music(), "1a");
  std::string asked;
  const AppRegistry apps = music();
  const MigrationResult refused = run_adopt(
      test.database(), apps,
      {.app_name = "music", .migration_id = "1a", .confirm = [&](std::string_view question) {
         asked = question;
         return false;
       }});
  BOOST_TEST(!refused.success);
  BOOST_TEST(refused.message == "Not proceeding: nothing was adopted.");
  BOOST_TEST(
      asked ==
      "These are said to have run:\n  - music 1a\nRecord 1 migration as run, without running "
      "it, on " +
          test.database().name() + "? [y/N]");
  const MigrationResult unasked =
      run_adopt(test.database(), apps, {.app_name = "music", .migration_id = "1a"});
  PICCOLO_TEST_SAYS(unasked.message, "set auto_agree, or confirm");
  BOOST_TEST(ran(test.database(), "music").empty());
}

void previews_what_it_would_adopt(TestDatabase& test) {
  run_elsewhere(test.database(), music(), "1a");
  const AppRegistry apps = music();
  const MigrationResult result = run_adopt(
      test.database(), apps, {.app_name = "music", .migration_id = "1a", .preview = true});
  PICCOLO_TEST_SUCCESS(result);
  PICCOLO_TEST_LIST(names(result), {"music 1a"});
  BOOST_TEST_REQUIRE(result.migrations.front().statements.size() == 1u);
  PICCOLO_TEST_SAYS(result.migrations.front().statements.front(), "INSERT INTO");
  BOOST_TEST(ran(test.database(), "music").empty());
}

void adopts_nothing_that_cannot_be_described(TestDatabase& test) {
  const AppRegistry apps =
      registry({app("music", {adds_table("1a", "band"), migration("2a", [](MigrationManager&) {
                                throw std::runtime_error("no such file");
                              })})});
  const MigrationResult result = adopt(test.database(), apps, "all");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "Cannot adopt, and nothing was changed");
  PICCOLO_TEST_SAYS(result.message, "\"2a\" of app \"music\" cannot be adopted");
  PICCOLO_TEST_SAYS(result.message, "no such file");
  BOOST_TEST(ran(test.database(), "music").empty());
}

void keeps_what_cannot_be_undone_irreversible(TestDatabase& test) {
  const AppRegistry apps =
      registry({app("music", {migration("1a", [](auto& m) { m.add_raw("SELECT 1"); })})});
  const MigrationResult adopted = adopt(test.database(), apps, "all");
  PICCOLO_TEST_SUCCESS(adopted);
  BOOST_TEST_REQUIRE(adopted.notes.size() == 1u);
  PICCOLO_TEST_SAYS(adopted.notes[0], "these cannot be rolled back: music 1a (it has no way back;");
  for (const AppRegistry& has : {apps, registry({})}) {
    const MigrationResult result = reverse(test.database(), has, "music");
    BOOST_TEST(!result.success);
    PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a"});
  }
}

void undoes_functions_and_sql_in_their_places(TestDatabase& test) {
  static std::vector<std::string> calls;
  calls.clear();
  const auto step = [](const char* name) {
    return Callable{name, [name](Connection&) {
                      calls.emplace_back(name);
                      return absl::OkStatus();
                    }};
  };
  const AppRegistry apps = registry({app("music", {migration("1a", [&](auto& m) {
                                           m.add_raw(step("first"), step("undoes first"));
                                           m.add_table("band", {Text("name")});
                                           m.add_raw("SELECT 1", "SELECT 2");
                                           m.add_raw(step("last"), step("undoes last"));
                                         })})});
  run_elsewhere(test.database(), apps, "all");
  calls.clear();
  PICCOLO_TEST_SUCCESS(adopt(test.database(), apps, "all"));
  BOOST_TEST(calls.empty());
  PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
  PICCOLO_TEST_LIST(calls, {"undoes last", "undoes first"});
  BOOST_TEST(test.tables().empty());
}

void finds_no_other_tool_where_there_is_none(TestDatabase& test) {
  run_elsewhere(test.database(), music(), "all");
  const MigrationResult result = adopt(test.database(), music(), "");
  BOOST_TEST(!result.success);
  BOOST_TEST(absl::IsNotFound(result.status));
  PICCOLO_TEST_SAYS(result.message, "schema_migrations");
  PICCOLO_TEST_SAYS(result.message, "goose_db_version");
  PICCOLO_TEST_SAYS(result.message, "AdoptOptions::migration_id");
}

void adopts_one_app_by_one_thing(TestDatabase& test) {
  const AppRegistry apps = music();
  const MigrationResult all =
      run_adopt(test.database(), apps, {.app_name = "all", .auto_agree = true});
  BOOST_TEST(absl::IsInvalidArgument(all.status));
  const MigrationResult both = run_adopt(
      test.database(), apps, {.app_name = "music", .table = "versions", .migration_id = "1a"});
  BOOST_TEST(absl::IsInvalidArgument(both.status));
  const MigrationResult unknown = adopt(test.database(), apps, "2b");
  PICCOLO_TEST_SAYS(unknown.message, "Did you mean \"2a\"?");
}

}  // namespace

ConformanceCases adoption_cases() {
  return {
      PICCOLO_CASE(adopts_up_to_an_id_and_goes_back),
      PICCOLO_CASE(reverses_what_was_adopted_from_the_record),
      PICCOLO_CASE(says_so_of_what_is_withheld_from_the_record),
      PICCOLO_CASE(records_that_it_was_adopted),
      PICCOLO_CASE(leaves_rows_alone_that_are_there),
      PICCOLO_CASE(asks_before_it_adopts),
      PICCOLO_CASE(previews_what_it_would_adopt),
      PICCOLO_CASE(adopts_nothing_that_cannot_be_described),
      PICCOLO_CASE(keeps_what_cannot_be_undone_irreversible),
      PICCOLO_CASE(undoes_functions_and_sql_in_their_places),
      PICCOLO_CASE(finds_no_other_tool_where_there_is_none),
      PICCOLO_CASE(adopts_one_app_by_one_thing),
  };
}

}  // namespace piccolo::testing
