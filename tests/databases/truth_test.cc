// SPDX-License-Identifier: MIT
#include "databases/sql_databases.h"
#include "databases/step.h"

// Nothing is told done that is not: on both SQL databases.
namespace piccolo::testing {
namespace {

// Runs `sql` as a migration after another, in a transaction.
MigrationResult run_after_another(Database& database, const std::string& sql) {
  const AppRegistry apps =
      registry({app("music", {adds_table("1a", "band"), sql_migration("2a", sql, "SELECT 1")})});
  return run_forwards(database, apps, {.app_name = "music"});
}

BOOST_AUTO_TEST_SUITE(truth)

BOOST_AUTO_TEST_CASE_TEMPLATE(undoes_a_migration_that_changes_the_migration_table, TestBackend,
                              SqlBackends) {
  for (const char* sql :
       {"DROP TABLE migration", "ALTER TABLE migration RENAME TO migration_old",
        "DELETE FROM migration", "DELETE FROM migration WHERE name = '1a'",
        "UPDATE migration SET name = 'x' WHERE name = '1a'",
        "UPDATE migration SET app_name = 'x' WHERE name = '2a'",
        "UPDATE migration SET ran_on = '2001-01-01 00:00:00' WHERE name = '1a'",
        "INSERT INTO migration (name, app_name) VALUES ('0a', 'music')",
        "CREATE TABLE kept AS SELECT * FROM migration; DROP TABLE migration; ALTER TABLE kept "
        "RENAME TO migration"}) {
    BOOST_TEST_CONTEXT(sql) {
      const SqlTestDatabase test = TestBackend::make();
      const MigrationResult result = run_after_another(test.owner->database(), sql);
      BOOST_TEST(!result.success);
      PICCOLO_TEST_SAYS(result.message, "migration table");
      PICCOLO_TEST_LIST(ran(test.owner->database(), "music"), {"1a"});
      PICCOLO_TEST_LIST(test.owner->tables(), {"band"});
    }
  }
}

// It hides the table from what follows, but not from the record.
BOOST_AUTO_TEST_CASE_TEMPLATE(records_where_it_should_beside_a_temporary_table, TestBackend,
                              SqlBackends) {
  for (const bool in_transaction : {true, false}) {
    const SqlTestDatabase test = TestBackend::make();
    const AppRegistry apps = registry({app(
        "music", {adds_table("1a", "band"),
                  sql_migration("2a",
                                "CREATE TEMPORARY TABLE migration (id INTEGER, name TEXT, app_name "
                                "TEXT, ran_on TIMESTAMP)",
                                "SELECT 1", {.wrap_in_transaction = in_transaction}),
                  adds_table("3a", "song")})});
    run_all(test.owner->database(), apps);
    const auto other = open_database(test.url);
    PICCOLO_TEST_LIST(ran(**other, "music"), {"1a", "2a", "3a"});
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(lets_a_migration_change_the_rows_of_other_apps, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  PICCOLO_TEST_SUCCESS(run_after_another(
      test.owner->database(), "INSERT INTO migration (name, app_name) VALUES ('0a', 'another')"));
  PICCOLO_TEST_LIST(ran(test.owner->database(), "another"), {"0a"});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(tells_of_a_trigger_that_takes_the_row_away, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  run_all(database, registry({app("music", {adds_table("1a", "band")})}));
  execute(database, TestBackend::kDeletesNewRows);
  const MigrationResult result = run_forwards(
      database, registry({app("music", {adds_table("1a", "band"), adds_table("2a", "song")})}),
      {.app_name = "music"});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "a trigger or");
  PICCOLO_TEST_LIST(test.owner->tables(), {"band"});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(refuses_operations_on_the_migration_table, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  for (const Change& change : {Change([](auto& m) { m.drop_table("migration"); }),
                               Change([](auto& m) { m.add_column("migration", Text("note")); }),
                               Change([](auto& m) { m.rename_table("migration", "old"); }),
                               Change([](auto& m) { m.rename_table("band", "migration"); }),
                               Change([](auto& m) { m.add_table("migration", {}); })}) {
    const AppRegistry apps =
        registry({app("music", {adds_table("1a", "band"), migration("2a", change)})});
    const MigrationResult result =
        run_forwards(test.owner->database(), apps, {.app_name = "music"});
    BOOST_TEST(!result.success);
    PICCOLO_TEST_SAYS(result.message, "that name is that of the migration table");
    BOOST_TEST(test.owner->tables().empty());
  }
}

// What is behind a NUL would reach no database.
BOOST_AUTO_TEST_CASE_TEMPLATE(refuses_a_nul_byte_wherever_it_is, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const std::string sql("CREATE TABLE x4 (i INTEGER)\0 garbage", 36);
  const MigrationResult result = run_after_another(database, sql);
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "NUL byte");
  PICCOLO_TEST_SAYS(result.message, "migration \"2a\"");
  BOOST_TEST(test.owner->tables().empty());

  const std::string text("a\0b", 3);
  const absl::Status written = database.transact([&](Connection& connection) {
    PICCOLO_TEST_SAYS(std::string(connection.execute(sql).message()), "NUL byte");
    return connection.query("SELECT $1", {text}).status();
  });
  PICCOLO_TEST_SAYS(std::string(written.message()), "parameter $1 has a NUL byte");
  PICCOLO_TEST_SAYS(std::string(database.query(sql).status().message()), "NUL byte");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(reads_without_the_lock_of_a_run, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  run_all(test.owner->database(), registry({app("music", {adds_table("1a", "band")})}));
  const auto other = open_database(test.url);
  const absl::Status held = test.owner->database().transact([&](Connection&) {
    const auto rows = (*other)->query("SELECT count(*) FROM band WHERE name = $1", {"x"});
    PICCOLO_TEST_OK(rows.status());
    BOOST_TEST((*rows)[0][0].value_or("") == "0");
    const auto inside = test.owner->database().query("SELECT 1");
    BOOST_TEST(absl::IsFailedPrecondition(inside.status()));
    return absl::OkStatus();
  });
  PICCOLO_TEST_OK(held);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(writes_nothing_when_it_reads, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  run_all(database, registry({app("music", {adds_table("1a", "band")})}));
  BOOST_TEST(!database.query("INSERT INTO band (name) VALUES ('x')").ok());
  BOOST_TEST(!database.query("DROP TABLE band").ok());
  BOOST_TEST(select(database, "SELECT count(*) FROM band").front() == "0");
}

// The hour that repeats in autumn, or another zone: the rows' ids know the order.
BOOST_AUTO_TEST_CASE_TEMPLATE(asks_for_an_id_where_times_and_ids_disagree, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const AppRegistry apps =
      registry({app("music", {adds_table("1a", "band"), adds_table("2a", "song")})});
  run_all(database, apps);
  execute(database, "UPDATE migration SET ran_on = '2001-01-01 00:00:00' WHERE name = '2a'");
  const MigrationResult result = reverse(database, apps, "music");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "\"1a\"");
  PICCOLO_TEST_SAYS(result.message, "\"2a\"");
  PICCOLO_TEST_LIST(test.owner->tables(), {"band", "song"});
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music", "2a"));
  PICCOLO_TEST_LIST(test.owner->tables(), {"band"});
}

// As by a runner whose clock is ahead: the next row has a later time all the same.
BOOST_AUTO_TEST_CASE_TEMPLATE(gives_a_row_a_time_after_those_it_depends_on, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  run_all(database, registry({app("base", {adds_table("1a", "band")})}));
  execute(database, "UPDATE migration SET ran_on = '2999-01-01 00:00:00'");
  run_all(database, registry({app("base", {adds_table("1a", "band")}),
                              app("music", {adds_table("2a", "song")}, {"base"})}));
  const auto rows = database.migration_rows();
  BOOST_TEST_REQUIRE(rows.ok());
  BOOST_TEST(((*rows)->at(1).ran_on - (*rows)->at(0).ran_on).count() == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(tells_the_file_and_line_of_what_fails, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  const TemporaryFolder folder;
  folder.write(
      "1a.sql",
      "-- id: 1a\n-- migrate:up\n-- A comment.\n\nCREATE TABLE band (id INTEGER);\n\n"
      "-- Another.\nSELECT 1,\n  missing\nFROM band;\n-- migrate:down\nDROP TABLE band;\n");
  const AppRegistry apps = registry({app("music", *read_migrations_folder(folder.path()))});
  const MigrationResult result = run_forwards(test.owner->database(), apps, {.app_name = "music"});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "1a.sql:9");
}

// Its row would be undone with the rest.
BOOST_AUTO_TEST_CASE_TEMPLATE(undoes_a_transaction_that_a_migration_leaves_open, TestBackend,
                              SqlBackends) {
  const MigrationManagerOptions outside{.wrap_in_transaction = false};
  const auto begins = [](Connection& connection) { return connection.query("BEGIN").status(); };
  const Migration open_ones[] = {
      sql_migration("1a", "BEGIN; CREATE TABLE band (id INTEGER)", "SELECT 1", outside),
      migration(
          "1a", [&](auto& m) { m.add_raw(begins, kNothingToUndo); }, outside)};
  for (const Migration& one : open_ones) {
    const SqlTestDatabase test = TestBackend::make();
    Database& database = test.owner->database();
    const MigrationResult result =
        run_forwards(database, registry({app("music", {one})}), {.app_name = "music"});
    BOOST_TEST(!result.success);
    PICCOLO_TEST_SAYS(result.message, "began a transaction of its own");
    BOOST_TEST(test.owner->tables().empty());
    BOOST_TEST(ran(database, "music").empty());
    run_all(database, registry({app("music", {adds_table("1a", "song")})}));
    PICCOLO_TEST_LIST(test.owner->tables(), {"song"});
  }
  const SqlTestDatabase test = TestBackend::make();
  const AppRegistry apps =
      registry({app("music", {sql_migration("1a", "CREATE TABLE band (id INTEGER)",
                                            "BEGIN; DROP TABLE band", outside)})});
  run_all(test.owner->database(), apps);
  BOOST_TEST(!reverse(test.owner->database(), apps, "music").success);
  PICCOLO_TEST_LIST(test.owner->tables(), {"band"});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(changes_no_temporary_table_in_place_of_another, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const auto hides = [](auto& m) {
    m.add_raw("CREATE TEMPORARY TABLE band AS SELECT * FROM band", kNothingToUndo);
    m.add_column("band", Text("motto"));
  };
  const auto keeps = [](auto& m) {
    m.add_raw("CREATE TEMPORARY TABLE kept AS SELECT * FROM band", kNothingToUndo);
    m.add_column("band", Text("motto"));
    m.add_raw("INSERT INTO band (name) SELECT name FROM kept", kNothingToUndo);
  };
  const auto run = [&](const Change& change) {
    return run_forwards(
        database, registry({app("music", {adds_table("1a", "band"), migration("2a", change)})}),
        {.app_name = "music"});
  };
  const MigrationResult hidden = run(hides);
  BOOST_TEST(!hidden.success);
  PICCOLO_TEST_SAYS(hidden.message, "a temporary table");
  PICCOLO_TEST_SUCCESS(run(keeps));
  PICCOLO_TEST_LIST(test.owner->columns("band"), {"id", "motto", "name"});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(takes_one_statement_in_a_query, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  run_all(database, registry({app("music", {adds_table("1a", "band")})}));
  BOOST_TEST(!database.query("SELECT 1; SELECT nonsense FROM nowhere").ok());
  PICCOLO_TEST_OK(database.query("SELECT 1; -- and no more").status());
  const absl::Status both = database.transact(
      [](Connection& connection) { return connection.query("SELECT 1; SELECT 2").status(); });
  BOOST_TEST(!both.ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(passes_over_nothing_behind_a_comment_that_does_not_end, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  const MigrationResult result = run_after_another(
      test.owner->database(), "CREATE TABLE x (a TEXT); /* not ended\nINSERT INTO x VALUES ('l');");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "comment");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
