// SPDX-License-Identifier: MIT
#include "databases/sql_databases.h"

namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(postgres)

BOOST_AUTO_TEST_CASE(makes_the_migration_table_of_piccolo) {
  const SqlTestDatabase test = make_postgres();
  run_all(test.owner->database(), registry({app("music", {adds_table("1a", "band")})}));
  PICCOLO_TEST_LIST(
      select(test.owner->database(),
             "SELECT column_name, data_type, character_maximum_length, is_nullable, "
             "replace(column_default, current_schema() || '.', '') "
             "FROM information_schema.columns WHERE table_schema = current_schema() AND "
             "table_name = 'migration' ORDER BY ordinal_position"),
      {"id|integer||NO|nextval('migration_id_seq'::regclass)",
       "name|character varying|200|NO|''::character varying",
       "app_name|character varying|200|NO|''::character varying",
       "ran_on|timestamp without time zone||NO|CURRENT_TIMESTAMP"});
}

BOOST_AUTO_TEST_CASE(gives_the_names_that_piccolo_relies_on) {
  const SqlTestDatabase test = make_postgres();
  const AppRegistry apps =
      registry({app("music", {migration("1a", [](MigrationManager& manager) {
                      manager.add_table("manager", {Varchar("name", {.unique = true})});
                      manager.add_table("band", {ForeignKey("manager", "manager")});
                    })})});
  run_all(test.owner->database(), apps);
  PICCOLO_TEST_LIST(
      select(test.owner->database(),
             "SELECT conname FROM pg_constraint WHERE connamespace = "
             "current_schema()::regnamespace AND contype <> 'n' ORDER BY conname COLLATE \"C\""),
      {"band_manager_fkey", "band_pkey", "manager_name_key", "manager_pkey", "migration_pkey",
       "piccolo_record_pkey"});
}

BOOST_AUTO_TEST_CASE(restores_constraints_with_their_names) {
  const SqlTestDatabase test = make_postgres();
  const AppRegistry apps = registry({app(
      "music",
      {migration("1a",
                 [](MigrationManager& manager) {
                   manager.add_table("band", {Varchar("name", {.unique = true})});
                   manager.rename_table("band", "group");
                 }),
       migration("2a", [](MigrationManager& manager) { manager.drop_column("group", "name"); })})});
  run_all(test.owner->database(), apps);
  PICCOLO_TEST_SUCCESS(reverse(test.owner->database(), apps, "music"));
  PICCOLO_TEST_LIST(select(test.owner->database(),
                           "SELECT conname FROM pg_constraint WHERE contype = 'u' AND "
                           "connamespace = current_schema()::regnamespace"),
                    {"band_name_key"});
}

BOOST_AUTO_TEST_CASE(is_not_misled_by_a_migration_table_in_another_schema) {
  const SqlTestDatabase elsewhere = make_postgres();
  execute(elsewhere.owner->database(), "CREATE TABLE migration (id INTEGER)");
  const SqlTestDatabase test = make_postgres();
  const AppRegistry apps = registry({app("music", {adds_table("1a", "band")})});
  run_all(test.owner->database(), apps);
  PICCOLO_TEST_LIST(ran(test.owner->database(), "music"), {"1a"});
}

BOOST_AUTO_TEST_CASE(reports_the_sqlstate) {
  const SqlTestDatabase test = make_postgres();
  const AppRegistry apps =
      registry({app("music", {sql_migration("1a", "DROP TABLE nowhere", "SELECT 1")})});
  const MigrationResult result = run_forwards(test.owner->database(), apps, {.app_name = "music"});
  PICCOLO_TEST_SAYS(result.message, "table \"nowhere\" does not exist (SQLSTATE 42P01)");
}

// The server reads all that is sent together before it runs any of it.
BOOST_AUTO_TEST_CASE(names_the_migration_with_a_statement_that_cannot_be_read) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  const AppRegistry apps = registry({app(
      "music", {sql_migration("1a", "CREATE TABLE band (\"größe\" TEXT DEFAULT 'ü')", "DROP it"),
                sql_migration("2a", "SELECT 'ä'; SELECT 1", "SELECT 'ä'; SELECT 1"),
                sql_migration("3a", "SELECT 2; MAKE a mess; SELECT 3", "SELECT 'ö'")})});
  const auto forwards = [&](const std::string& id) {
    return run_forwards(
        database, apps,
        {.app_name = "music", .migration_id = id, .transaction = TransactionScope::kAll});
  };
  const MigrationResult result = forwards("all");
  PICCOLO_TEST_SAYS(result.message, "migration \"3a\" of app \"music\" could not be run");
  PICCOLO_TEST_SAYS(result.message, "statement: MAKE a mess");
  PICCOLO_TEST_SUCCESS(forwards("2a"));
  const MigrationResult back = reverse(database, apps, "music", "all");
  PICCOLO_TEST_SAYS(back.message, "migration \"1a\" of app \"music\" could not be reversed");
  PICCOLO_TEST_SAYS(back.message, "statement: DROP it");
}

BOOST_AUTO_TEST_CASE(runs_what_cannot_run_in_a_transaction) {
  const SqlTestDatabase test = make_postgres();
  const AppRegistry apps =
      registry({app("music", {adds_table("1a", "band"),
                              sql_migration("2a",
                                            "CREATE INDEX CONCURRENTLY a ON band (name); "
                                            "CREATE INDEX CONCURRENTLY b ON band (name)",
                                            "DROP INDEX CONCURRENTLY a; DROP INDEX CONCURRENTLY b",
                                            {.wrap_in_transaction = false})})});
  run_all(test.owner->database(), apps);
  const std::string indexes =
      "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND "
      "indexname IN ('a', 'b') ORDER BY 1";
  PICCOLO_TEST_LIST(select(test.owner->database(), indexes), {"a", "b"});
  PICCOLO_TEST_SUCCESS(reverse(test.owner->database(), apps, "music"));
  BOOST_TEST(select(test.owner->database(), indexes).empty());
}

BOOST_AUTO_TEST_CASE(undoes_everything_when_the_connection_breaks) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  bool cut = true;
  const AppRegistry apps = registry(
      {app("music", {migration("1a", [&](MigrationManager& manager) {
             manager.add_raw(kNothingToUndo, [&](Connection& connection) {
               if (!cut) return absl::OkStatus();
               return connection.query("SELECT pg_terminate_backend(pg_backend_pid())").status();
             });
             manager.add_table("band", {});
           })})});
  run_all(database, apps);
  const MigrationResult result = reverse(database, apps, "music");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "terminating connection");
  PICCOLO_TEST_LIST(test.owner->tables(), {"band"});
  PICCOLO_TEST_LIST(ran(database, "music"), {"1a"});
  cut = false;
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
}

BOOST_AUTO_TEST_CASE(refuses_to_copy_from_the_client) {
  const SqlTestDatabase test = make_postgres();
  const AppRegistry apps =
      registry({app("music", {adds_table("1a", "band"),
                              sql_migration("2a", "COPY band (name) FROM STDIN", "SELECT 1"),
                              sql_migration("3a", "COPY band TO STDOUT", "SELECT 1")})});
  const MigrationResult result = run_forwards(test.owner->database(), apps, {.app_name = "music"});
  PICCOLO_TEST_SAYS(result.message, "COPY from and to the client is not possible here");
  PICCOLO_TEST_SAYS(result.message, "migration \"3a\"");
  // It is known before anything is run.
  BOOST_TEST(ran(test.owner->database(), "music").empty());
}

BOOST_AUTO_TEST_CASE(does_not_take_backslashes_for_escapes) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  for (const char* conforming : {"on", "off"}) {
    execute(database, std::string("SET standard_conforming_strings = ") + conforming);
    const std::string app_name = std::string("it's \\ ") + conforming;
    const AppRegistry apps =
        registry({app(app_name, {with_outcome("\\'", Outcome::kWorks, Outcome::kWorks)})});
    run_all(database, apps);
    PICCOLO_TEST_LIST(ran(database, app_name), {"\\'"});
    PICCOLO_TEST_SUCCESS(reverse(database, apps, app_name));
  }
}

BOOST_AUTO_TEST_CASE(shows_no_password_when_it_cannot_connect) {
  const auto database = open_database("postgresql://me:se%63ret@127.0.0.1:1/db");
  BOOST_TEST(absl::IsUnavailable(database.status()));
  PICCOLO_TEST_SAYS(database.status().message(),
                    "cannot connect to postgresql://me:***@127.0.0.1:1/db");
  for (const char* password : {"se%63ret", "secret"}) {
    BOOST_TEST(std::string(database.status().message()).find(password) == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
