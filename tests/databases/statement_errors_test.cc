// SPDX-License-Identifier: MIT
#include "databases/sql_databases.h"

// That what a database says of an error reaches whoever asks for it, and people.
namespace piccolo::testing {
namespace {

// A migration in a file of its own, and what comes of running it.
struct Failed {
  Failed(const SqlTestDatabase& test, const std::string& up) {
    const TemporaryFolder folder;
    const std::string file =
        folder.write("1a.sql", "-- migrate:up\n" + up + ";\n-- migrate:down\nSELECT 1;\n");
    const AppRegistry apps = registry({app("music", *read_migrations_folder(folder.path()))});
    result = run_forwards(test.owner->database(), apps, {.app_name = "music"});
    BOOST_TEST_REQUIRE(!result.success);
    details = error_details(result.status).value_or(ErrorDetails());
    BOOST_TEST(details.file == file);
  }

  MigrationResult result;
  ErrorDetails details;
};

absl::Status error_of(Database& database, const std::string& sql) {
  return database.transact([&](Connection& connection) { return connection.execute(sql); });
}

BOOST_AUTO_TEST_SUITE(statement_errors)

BOOST_AUTO_TEST_CASE_TEMPLATE(shows_where_in_its_file_a_statement_is_wrong, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  const Failed failed(test,
                      "CREATE TABLE band (id INTEGER);\n-- Größe\nSELECT 1,\n  'äöü', missing\n"
                      "FROM band");
  BOOST_TEST(failed.details.line == 5u);
  BOOST_TEST(failed.details.excerpt ==
             "4 | SELECT 1,\n5 |   'äöü', missing\n  |          ^\n6 | FROM band");
  BOOST_TEST(failed.details.app_name == "music");
  BOOST_TEST(failed.details.migration_id == "1a");
  BOOST_TEST((failed.details.step == 0));
  PICCOLO_TEST_SAYS(failed.details.statement, "SELECT 1,\n  'äöü', missing\nFROM band");
  PICCOLO_TEST_SAYS(failed.result.message,
                    "1a.sql:5\n    4 | SELECT 1,\n    5 |   'äöü', missing\n      |          ^\n"
                    "    6 | FROM band");
  BOOST_TEST(failed.result.message.find("statement:") == std::string::npos);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(shows_where_a_statement_cannot_be_read, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  const Failed failed(test, "CREATE TABLE band (\n  id INTEGER PRIMARY PRIMARY KEY\n)");
  BOOST_TEST(failed.details.line == 3u);
  BOOST_TEST(failed.details.excerpt ==
             "2 | CREATE TABLE band (\n3 |   id INTEGER PRIMARY PRIMARY KEY\n"
             "  |                      ^\n4 | )");
  PICCOLO_TEST_SAYS(std::string(failed.result.status.message()), "PRIMARY\"");
  BOOST_TEST(failed.result.status.message().find('\n') == absl::string_view::npos);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(shows_the_place_in_a_statement_of_no_file, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  const absl::Status error = error_of(test.owner->database(), "SELECT 1; SELECT 'ä', missing");
  PICCOLO_TEST_SAYS(full_message(error),
                    "\n  statement: SELECT 'ä', missing\n                         ^");
  const absl::Status long_error = error_of(test.owner->database(), "SELECT\n  missing");
  PICCOLO_TEST_SAYS(full_message(long_error),
                    "\n  statement:\n    1 | SELECT\n    2 |   missing\n      |   ^");
  BOOST_TEST(error_details(long_error)->line == 2u);
  BOOST_TEST(error_details(long_error)->file.empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(tells_the_code_of_a_constraint, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  const Failed failed(test,
                      "CREATE TABLE band (id INTEGER UNIQUE);\n\n-- Twice.\n"
                      "INSERT INTO band\nVALUES (1), (1)");
  BOOST_TEST(failed.details.line == 5u);
  BOOST_TEST(failed.details.excerpt.empty());
  PICCOLO_TEST_SAYS(failed.result.message, "1a.sql:5\n  statement: ");
  if (test.url.starts_with("sqlite:")) {
    BOOST_TEST(failed.details.sqlite_code == "SQLITE_CONSTRAINT_UNIQUE");
    PICCOLO_TEST_SAYS(failed.result.message, "band.id (SQLITE_CONSTRAINT_UNIQUE)\n");
  } else {
    BOOST_TEST(failed.details.sqlstate == "23505");
    BOOST_TEST(failed.details.detail == "Key (id)=(1) already exists.");
    PICCOLO_TEST_SAYS(failed.result.message, "(SQLSTATE 23505)\n  detail: Key (id)=(1) already");
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(keeps_what_a_function_returns, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  const AppRegistry apps = registry({app(
      "music", {migration("1a", [](MigrationManager& manager) {
        manager.add_table("band", {});
        manager.add_raw(
            [](Connection& connection) { return connection.execute("SELECT 1; SELECT missing"); },
            kNothingToUndo);
      })})});
  const MigrationResult result = run_forwards(test.owner->database(), apps, {.app_name = "music"});
  const auto details = error_details(result.status);
  BOOST_TEST_REQUIRE(details.has_value());
  BOOST_TEST(details->statement == "SELECT missing");
  BOOST_TEST(details->excerpt == "SELECT missing\n       ^");
  BOOST_TEST(details->migration_id == "1a");
  BOOST_TEST((details->step == 1));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(tells_whose_error_it_is_that_a_function_made, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  const AppRegistry apps = registry(
      {app("music", {migration("1a", [](MigrationManager& manager) {
             manager.add_raw([](Connection&) { return absl::NotFoundError("no such file"); },
                             kNothingToUndo);
           })})});
  const MigrationResult result = run_forwards(test.owner->database(), apps, {.app_name = "music"});
  BOOST_TEST(absl::IsNotFound(result.status));
  BOOST_TEST(std::string(result.status.message()) == "no such file");
  BOOST_TEST(error_details(result.status)->app_name == "music");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(knows_what_is_wrong_with_a_query, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  execute(test.owner->database(), "CREATE TABLE band (id INTEGER)");
  const auto rows = test.owner->database().query("SELECT missing");
  BOOST_TEST_REQUIRE(!rows.ok());
  BOOST_TEST(error_details(rows.status())->excerpt == "SELECT missing\n       ^");
}

// Rows of the other table would be lost, or the view, which nobody asked for.
BOOST_AUTO_TEST_CASE(passes_no_advice_on_to_drop_more) {
  const SqlTestDatabase test = make_postgres();
  const Failed failed(test,
                      "CREATE TABLE band (id INTEGER);\nCREATE VIEW bands AS SELECT * FROM band;\n"
                      "DROP TABLE band");
  BOOST_TEST(failed.details.sqlstate == "2BP01");
  BOOST_TEST(failed.details.detail == "view bands depends on table band");
  BOOST_TEST(failed.details.hint.empty());
  BOOST_TEST(failed.result.message.find("CASCADE") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(passes_other_advice_on) {
  const SqlTestDatabase test = make_postgres();
  const Failed failed(test, "CREATE TABLE band (name TEXT);\nSELECT nam FROM band");
  BOOST_TEST(failed.details.hint == "Perhaps you meant to reference the column \"band.name\".");
  PICCOLO_TEST_SAYS(failed.result.message, "\n  hint: Perhaps you meant");
}

BOOST_AUTO_TEST_CASE(tells_where_in_a_procedure_it_was) {
  const SqlTestDatabase test = make_postgres();
  const Failed failed(test, "DO $$ BEGIN\n  PERFORM missing; END $$");
  PICCOLO_TEST_SAYS(failed.details.context,
                    "PL/pgSQL function inline_code_block line 2 at PERFORM");
  PICCOLO_TEST_SAYS(failed.details.context, "query: SELECT missing");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
