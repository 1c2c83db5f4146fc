// SPDX-License-Identifier: MIT
#include "databases/sql_databases.h"

#include <atomic>
#include <thread>

// What SQL databases have in common beyond the conformance suite: raw SQL, rows
// that others wrote, and several runners at once.
namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(sql_databases)

BOOST_AUTO_TEST_CASE_TEMPLATE(runs_scripts_of_several_statements, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const AppRegistry apps = registry(
      {app("music", {sql_migration("1a",
                                   "CREATE TABLE band (name TEXT); -- a comment; with a semicolon\n"
                                   "INSERT INTO band VALUES ('a;b'); INSERT INTO band VALUES ('c')",
                                   "DROP TABLE band;")})});
  run_all(database, apps);
  PICCOLO_TEST_LIST(select(database, "SELECT name FROM band ORDER BY 1"), {"a;b", "c"});
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  BOOST_TEST(test.owner->tables().empty());
}

// A registry of one pair of files, as golang-migrate has them.
AppRegistry one_pair(const std::string& up, const std::string& down) {
  return registry(
      {app("music", *parse_migration_files({{"/a/01_a.up.sql", up}, {"/a/01_a.down.sql", down}}))});
}

constexpr char kTwoTransactions[] =
    "BEGIN; CREATE TABLE band (name TEXT); COMMIT;\n"
    "BEGIN; CREATE TABLE song (name TEXT); ROLLBACK; CREATE TABLE song (title TEXT);";

BOOST_AUTO_TEST_CASE_TEMPLATE(runs_the_transactions_of_a_pair_as_they_are, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const AppRegistry apps =
      one_pair(kTwoTransactions, "DROP TABLE song; BEGIN; DROP TABLE band; COMMIT");
  run_all(database, apps);
  PICCOLO_TEST_LIST(test.owner->tables(), {"band", "song"});
  PICCOLO_TEST_LIST(test.owner->columns("song"), {"title"});
  PICCOLO_TEST_LIST(ran(database, "music"), {"01_a"});
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  BOOST_TEST(test.owner->tables().empty());
  BOOST_TEST(ran(database, "music").empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(keeps_what_the_transactions_of_a_pair_have_committed, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const AppRegistry apps = one_pair(
      "BEGIN; CREATE TABLE band (name TEXT); COMMIT;\n"
      "BEGIN; CREATE TABLE song (name TEXT);\nSELECT missing; COMMIT;",
      "SELECT 1");
  const MigrationResult result = run_forwards(database, apps, {.app_name = "music"});
  BOOST_TEST(!result.success);
  BOOST_TEST(error_details(result.status)->line == 3u);
  PICCOLO_TEST_SAYS(result.message, "It does not run in a transaction");
  PICCOLO_TEST_LIST(test.owner->tables(), {"band"});
  BOOST_TEST(ran(database, "music").empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(keeps_rows_when_a_column_goes_and_comes_back, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const AppRegistry apps =
      registry({app("music", {adds_table("1a", "band"),
                              migration("2a",
                                        [](MigrationManager& manager) {
                                          manager.add_column(
                                              "band", Integer("rating", {.default_value = 7}));
                                        }),
                              migration("3a", [](MigrationManager& manager) {
                                manager.drop_column("band", "rating");
                              })})});
  PICCOLO_TEST_SUCCESS(run_forwards(database, apps, {.app_name = "music", .migration_id = "1"}));
  execute(database, "INSERT INTO band (name) VALUES ('Rustaceans'), ('Pythonistas')");
  run_all(database, apps);
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  PICCOLO_TEST_LIST(select(database, "SELECT name, rating FROM band ORDER BY 1"),
                    {"Pythonistas|7", "Rustaceans|7"});
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  PICCOLO_TEST_LIST(select(database, "SELECT name FROM band ORDER BY 1"),
                    {"Pythonistas", "Rustaceans"});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(names_the_migration_and_the_statement_that_failed, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const AppRegistry apps = registry(
      {app("music", {adds_table("1a", "band"),
                     sql_migration("2a", "CREATE TABLE song (name TEXT)",
                                   "DELETE FROM song; DROP TABLE nowhere; DROP TABLE song"),
                     adds_table("3a", "venue")})});
  run_all(database, apps);
  const MigrationResult result = reverse(database, apps, "music", "all");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "migration \"2a\" of app \"music\" could not be reversed");
  PICCOLO_TEST_SAYS(result.message, "nowhere");
  PICCOLO_TEST_SAYS(result.message, "statement: DROP TABLE nowhere");
  PICCOLO_TEST_SAYS(result.message, "Its transaction was undone.");
  PICCOLO_TEST_LIST(test.owner->tables(), {"band", "song", "venue"});
}

// Written the way Piccolo writes them, and read back in its order.
BOOST_AUTO_TEST_CASE_TEMPLATE(shares_the_migration_table_with_piccolo, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const AppRegistry apps = registry({app("music", {adds_table("1a", "band")})});
  run_all(database, apps);
  execute(database,
          "INSERT INTO migration (name, app_name, ran_on) VALUES "
          "('2024-01-01T00:00:00:000000', 'python', '2024-01-01 10:00:00'), "
          "('2024-02-01T00:00:00:000000', 'python', '2024-01-01 10:00:00.000001')");
  PICCOLO_TEST_LIST(ran(database, "python"),
                    {"2024-01-01T00:00:00:000000", "2024-02-01T00:00:00:000000"});
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  BOOST_TEST(ran(database, "python").size() == 2u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(reads_the_time_the_database_itself_writes, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const AppRegistry apps = registry({app("music", {adds_table("1a", "band")})});
  run_all(database, apps);
  execute(database, "INSERT INTO migration (name, app_name) VALUES ('x', 'python')");
  PICCOLO_TEST_LIST(ran(database, "python"), {"x"});
}

// There is no unique constraint, so another program may do it.
BOOST_AUTO_TEST_CASE_TEMPLATE(reverses_once_what_was_recorded_twice, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const AppRegistry apps =
      registry({app("music", {adds_table("1a", "band"), adds_table("2a", "song")})});
  run_all(database, apps);
  execute(database,
          "INSERT INTO migration (name, app_name, ran_on) VALUES "
          "('1a', 'music', '2099-01-01 00:00:00')");
  const MigrationResult result = reverse(database, apps, "music", "all");
  PICCOLO_TEST_SUCCESS(result);
  PICCOLO_TEST_LIST(names(result), {"music 2a", "music 1a"});
  BOOST_TEST(ran(database, "music").empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(restores_definitions_with_what_they_defaulted_to, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const AppRegistry apps = registry(
      {app("music", {migration("1a",
                               [](MigrationManager& manager) {
                                 manager.add_table(
                                     "band", {Text("name", {.default_value = "it's \\ \"ü\""}),
                                              Varchar("code", {.length = 3, .unique = true})});
                               }),
                     migration("2a", [](MigrationManager& manager) {
                       manager.drop_column("band", "code");
                       manager.drop_table("band");
                     })})});
  run_all(database, apps);
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  execute(database, "INSERT INTO band (code) VALUES ('abc')");
  PICCOLO_TEST_LIST(select(database, "SELECT name, code FROM band"), {"it's \\ \"ü\"|abc"});
  BOOST_TEST(!database
                  .transact([](Connection& connection) {
                    return connection.execute("INSERT INTO band (code) VALUES ('abc')");
                  })
                  .ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(converts_the_rows_when_a_column_is_altered, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const AppRegistry apps = registry({app(
      "music",
      {migration("1a",
                 [](MigrationManager& manager) { manager.add_table("band", {Integer("rating")}); }),
       migration("2a", [](MigrationManager& manager) {
         manager.alter_column(
             "band", Varchar("rating"),
             {.using_expression = "CASE WHEN rating > 2 THEN 'good' ELSE 'bad' END",
              .using_backwards = "CASE WHEN rating = 'good' THEN 3 ELSE 0 END"});
       })})});
  PICCOLO_TEST_SUCCESS(run_forwards(database, apps, {.app_name = "music", .migration_id = "1"}));
  execute(database, "INSERT INTO band (rating) VALUES (1), (5)");
  run_all(database, apps);
  PICCOLO_TEST_LIST(select(database, "SELECT rating FROM band ORDER BY id"), {"bad", "good"});
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  PICCOLO_TEST_LIST(select(database, "SELECT rating FROM band ORDER BY id"), {"0", "3"});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(adds_no_foreign_key_to_rows_that_are_not_there, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const AppRegistry apps = registry({app(
      "music", {adds_table("1a", "band"), migration("2a", [](MigrationManager& manager) {
                  manager.add_column("band", ForeignKey("cover_of", "band", {.default_value = 5}));
                })})});
  PICCOLO_TEST_SUCCESS(run_forwards(database, apps, {.app_name = "music", .migration_id = "1"}));
  execute(database, "INSERT INTO band (name) VALUES ('Rustaceans')");
  BOOST_TEST(!run_forwards(database, apps, {.app_name = "music"}).success);
  PICCOLO_TEST_LIST(test.owner->columns("band"), {"id", "name"});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(binds_parameters, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  std::vector<Row> rows;
  PICCOLO_TEST_OK(test.owner->database().transact([&](Connection& connection) {
    auto answer = connection.query("SELECT CAST($1 AS TEXT), CAST($2 AS INTEGER), CAST($3 AS TEXT)",
                                   {std::string("it's"), std::int64_t{7}, nullptr});
    if (answer.ok()) rows = *answer;
    return answer.status();
  }));
  BOOST_TEST_REQUIRE(rows.size() == 1u);
  BOOST_TEST((rows[0] == Row{"it's", "7", std::nullopt}));
}

// Each of several runners reverses the most recent migration; none
// is reversed twice, none is lost.
BOOST_AUTO_TEST_CASE_TEMPLATE(reverses_each_migration_once_however_many_run, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  execute(database, "CREATE TABLE log (id TEXT)");
  std::vector<Migration> migrations;
  for (const char* id : {"1a", "2a", "3a", "4a", "5a", "6a"}) {
    migrations.push_back(
        sql_migration(id, "SELECT 1", std::string("INSERT INTO log VALUES ('") + id + "')"));
  }
  const AppRegistry apps = registry({app("music", migrations)});
  run_all(database, apps);

  std::atomic<int> reversed = 0;
  {
    std::vector<std::jthread> runners;
    for (int i = 0; i < 4; ++i) {
      runners.emplace_back([&] {
        const auto own = open_database(test.url);
        const MigrationResult result = reverse(**own, apps, "music");
        if (result.success) ++reversed;
      });
    }
  }
  BOOST_TEST(reversed.load() >= 1);
  const Strings log = select(database, "SELECT id FROM log ORDER BY id DESC");
  BOOST_TEST(static_cast<int>(log.size()) == reversed.load());
  BOOST_TEST(ran(database, "music").size() == 6u - log.size());
  Strings expected = {"6a", "5a", "4a", "3a", "2a", "1a"};
  expected.resize(log.size());
  BOOST_TEST(log == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(runs_each_migration_once_however_many_start, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  execute(database, "CREATE TABLE log (id TEXT)");
  std::vector<Migration> migrations;
  for (const char* id : {"1a", "2a", "3a", "4a"}) {
    migrations.push_back(
        sql_migration(id, std::string("INSERT INTO log VALUES ('") + id + "')", "SELECT 1"));
  }
  const AppRegistry apps = registry({app("music", migrations)});
  std::atomic<int> succeeded = 0;
  {
    std::vector<std::jthread> runners;
    for (int i = 0; i < 4; ++i) {
      runners.emplace_back([&] {
        const auto own = open_database(test.url);
        if (run_forwards(**own, apps, {.app_name = "music"}).success) ++succeeded;
      });
    }
  }
  BOOST_TEST(succeeded.load() == 4);
  PICCOLO_TEST_LIST(select(database, "SELECT id FROM log ORDER BY id"), {"1a", "2a", "3a", "4a"});
  PICCOLO_TEST_LIST(ran(database, "music"), {"1a", "2a", "3a", "4a"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
