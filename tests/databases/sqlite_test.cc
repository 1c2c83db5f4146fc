// SPDX-License-Identifier: MIT
#include <filesystem>
#include <fstream>
#include <iterator>

#include "databases/sql_databases.h"

namespace piccolo::testing {
namespace {

std::string bytes_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

BOOST_AUTO_TEST_SUITE(sqlite)

BOOST_AUTO_TEST_CASE(makes_no_file_before_something_is_written) {
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/new.db";
  const auto database = open_database("sqlite:" + file);
  const AppRegistry apps = registry({app("music", {adds_table("1a", "band")})});
  BOOST_TEST(CheckMigrationManager(**database, apps).get_migration_statuses()->size() == 1u);
  PICCOLO_TEST_SUCCESS(run_forwards(**database, apps, {.app_name = "music", .preview = true}));
  PICCOLO_TEST_SUCCESS(reverse(**database, apps, "music"));
  BOOST_TEST(!std::filesystem::exists(file));
  run_all(**database, apps);
  BOOST_TEST(std::filesystem::exists(file));
}

BOOST_AUTO_TEST_CASE(previews_without_changing_a_byte) {
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/old.db";
  const AppRegistry apps =
      registry({app("music", {adds_table("1a", "band"), adds_table("2a", "song")})});
  run_all(**open_database("sqlite:" + file), apps);
  const std::string before = bytes_of(file);
  PICCOLO_TEST_SUCCESS(
      run_backwards(**open_database("sqlite:" + file), apps,
                    {.app_name = "music", .migration_id = "all", .preview = true}));
  BOOST_TEST((bytes_of(file) == before));
}

BOOST_AUTO_TEST_CASE(makes_the_migration_table_of_piccolo) {
  const SqlTestDatabase test = make_sqlite();
  run_all(test.owner->database(), registry({app("music", {adds_table("1a", "band")})}));
  PICCOLO_TEST_LIST(
      select(test.owner->database(), "SELECT sql FROM sqlite_master WHERE name = 'migration'"),
      {R"(CREATE TABLE "migration" ("id" INTEGER PRIMARY KEY NOT NULL, "name" VARCHAR(200) NOT NULL DEFAULT '', "app_name" VARCHAR(200) NOT NULL DEFAULT '', "ran_on" TIMESTAMP NOT NULL DEFAULT current_timestamp))"});
  PICCOLO_TEST_LIST(select(test.owner->database(),
                           "SELECT typeof(ran_on), length(ran_on) IN (19, 26) FROM migration"),
                    {"text|1"});
}

BOOST_AUTO_TEST_CASE(names_a_file_that_is_no_database) {
  const TemporaryFolder folder;
  const std::string file = folder.write("notes.db", std::string(4096, 'x'));
  const auto database = open_database("sqlite:" + file);
  BOOST_TEST_REQUIRE(database.ok());
  const MigrationResult result = reverse(**database, registry({app("music", {})}), "music");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, file);
  PICCOLO_TEST_SAYS(result.message, "file is not a database");
  BOOST_TEST((bytes_of(file) == std::string(4096, 'x')));
}

BOOST_AUTO_TEST_CASE(says_that_there_is_no_such_folder) {
  const AppRegistry apps = registry({app("music", {adds_table("1a", "band")})});
  const auto database = open_database("sqlite:/nowhere/at/all/music.db");
  const MigrationResult result = run_forwards(**database, apps, {.app_name = "music"});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "cannot open sqlite:/nowhere/at/all/music.db");
}

BOOST_AUTO_TEST_CASE(names_a_row_whose_time_cannot_be_read) {
  const SqlTestDatabase test = make_sqlite();
  const AppRegistry apps = registry({app("music", {adds_table("1a", "band")})});
  run_all(test.owner->database(), apps);
  execute(test.owner->database(), "UPDATE migration SET ran_on = 'yesterday'");
  const MigrationResult result = reverse(test.owner->database(), apps, "music");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "with the id 1 cannot be read");
}

const char kParentAndChild[] =
    "CREATE TABLE parent (id INTEGER PRIMARY KEY);"
    "CREATE TABLE child (parent INTEGER REFERENCES parent (id) ON DELETE CASCADE);"
    "INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1)";

// With foreign keys enforced, dropping the parent would delete the child's rows
// without a word.
BOOST_AUTO_TEST_CASE(deletes_no_rows_of_others_when_a_table_is_dropped) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  const AppRegistry apps =
      registry({app("music", {sql_migration("1a", kParentAndChild, "DROP TABLE parent")})});
  run_all(database, apps);
  const MigrationResult result = reverse(database, apps, "music");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "whose foreign keys refer to nothing");
  PICCOLO_TEST_SAYS(result.message, "in table \"child\", to table \"parent\"");
  PICCOLO_TEST_LIST(select(database, "SELECT parent FROM child"), {"1"});
  PICCOLO_TEST_LIST(select(database, "SELECT id FROM parent"), {"1"});
}

BOOST_AUTO_TEST_CASE(does_not_mind_what_was_broken_before) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  const AppRegistry apps = registry(
      {app("music", {sql_migration("1a", kParentAndChild, "DROP TABLE child; DROP TABLE parent"),
                     sql_migration("2a", "CREATE TABLE x (a)", "DROP TABLE x")})});
  run_all(database, apps);
  {
    // Somebody else does not check.
    const auto other = open_database(test.url);
    PICCOLO_TEST_OK((*other)->without_transaction(
        [](Connection& connection) { return connection.execute("DELETE FROM parent"); }));
  }
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
}

BOOST_AUTO_TEST_CASE(leaves_the_journal_mode_alone) {
  const SqlTestDatabase test = make_sqlite();
  {
    const auto other = open_database(test.url);
    PICCOLO_TEST_OK((*other)->without_transaction(
        [](Connection& connection) { return connection.execute("PRAGMA journal_mode = WAL"); }));
  }
  const AppRegistry apps = registry({app("music", {adds_table("1a", "band")})});
  run_all(test.owner->database(), apps);
  PICCOLO_TEST_SUCCESS(reverse(test.owner->database(), apps, "music"));
  PICCOLO_TEST_LIST(select(test.owner->database(), "PRAGMA journal_mode"), {"wal"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
