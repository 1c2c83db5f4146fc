// SPDX-License-Identifier: MIT
#include "databases/sql_databases.h"

namespace piccolo::testing {
namespace {

constexpr TransactionScope kScopes[] = {TransactionScope::kEach, TransactionScope::kAll};

// A function that carries out a statement without naming it.
std::string makes_function(const std::string& name, const std::string& half,
                           const std::string& other_half) {
  return "CREATE FUNCTION " + name + "() RETURNS void LANGUAGE plpgsql AS $$BEGIN EXECUTE '" +
         half + "' || '" + other_half + "'; END$$";
}

MigrationResult run(Database& database, std::vector<Migration> migrations, TransactionScope scope) {
  return run_forwards(database, registry({app("music", std::move(migrations))}),
                      {.app_name = "music", .transaction = scope});
}

Migration sql(const std::string& id, const std::string& up) {
  return sql_migration(id, up, "SELECT 1");
}

BOOST_AUTO_TEST_SUITE(postgres_prepared)

BOOST_AUTO_TEST_CASE(goes_on_when_sql_drops_what_was_prepared) {
  for (const TransactionScope scope : kScopes) {
    const SqlTestDatabase test = make_postgres();
    PICCOLO_TEST_SUCCESS(
        run(test.owner->database(),
            {adds_table("1a", "band"), sql("2a", "DEALLOCATE ALL"), adds_table("3a", "album"),
             sql("4a", "SELECT 1"), sql("5a", "DEALLOCATE ALL"), adds_table("6a", "song")},
            scope));
  }
}

BOOST_AUTO_TEST_CASE(goes_on_when_a_function_drops_what_was_prepared) {
  for (const TransactionScope scope : kScopes) {
    const SqlTestDatabase test = make_postgres();
    PICCOLO_TEST_SUCCESS(
        run(test.owner->database(),
            {adds_table("1a", "band"), sql("2a", makes_function("drop_all", "DEALL", "OCATE ALL")),
             adds_table("3a", "album"), sql("4a", "SELECT drop_all()"), adds_table("5a", "song"),
             migration("6a",
                       [](MigrationManager& manager) {
                         manager.add_raw("SELECT drop_all()", "SELECT 1");
                         manager.add_table("label", {});
                       }),
             adds_table("7a", "concert")},
            scope));
  }
}

BOOST_AUTO_TEST_CASE(leaves_nothing_prepared_to_the_next_migration) {
  for (const TransactionScope scope : kScopes) {
    const SqlTestDatabase test = make_postgres();
    const MigrationResult result =
        run(test.owner->database(),
            {sql("1a", "PREPARE one AS SELECT 1"), sql("2a", "EXECUTE one")}, scope);
    PICCOLO_TEST_SAYS(result.message, "prepared statement \"one\" does not exist");
  }
}

BOOST_AUTO_TEST_CASE(leaves_nothing_that_a_function_has_prepared) {
  const SqlTestDatabase test = make_postgres();
  const MigrationResult result =
      run(test.owner->database(),
          {sql("1a", makes_function("make_one", "PREP", "ARE one AS SELECT 1")),
           sql("2a", "SELECT make_one()"), sql("3a", "EXECUTE one")},
          TransactionScope::kEach);
  PICCOLO_TEST_SAYS(result.message, "prepared statement \"one\" does not exist");
}

BOOST_AUTO_TEST_CASE(leaves_what_was_prepared_to_the_rest_of_the_migration) {
  for (const TransactionScope scope : kScopes) {
    const SqlTestDatabase test = make_postgres();
    PICCOLO_TEST_SUCCESS(run(test.owner->database(),
                             {adds_table("1a", "band"),
                              migration("2a",
                                        [](MigrationManager& manager) {
                                          manager.add_raw("PREPARE one AS SELECT 1", "SELECT 1");
                                          manager.add_table("album", {});
                                          manager.add_raw("EXECUTE one", "SELECT 1");
                                        })},
                             scope));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
