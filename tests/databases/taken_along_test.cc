// SPDX-License-Identifier: MIT
#include <algorithm>

#include "databases/sql_databases.h"

// What goes with a table or a column that is dropped, though no operation made it.
namespace piccolo::testing {
namespace {

bool is_told(const MigrationResult& result, const std::string& what) {
  return std::ranges::any_of(
      result.notes, [&](const std::string& note) { return note.find(what) != std::string::npos; });
}

constexpr char kBand[] = "CREATE TABLE band (id INTEGER PRIMARY KEY, x INTEGER, y INTEGER, n TEXT)";

// That the run tells that dropping column "x" loses this, and that dropping "y" does not.
template <typename TestBackend>
void check_lost_with_x(const std::string& made, const std::string& what) {
  BOOST_TEST_CONTEXT(made) {
    for (const std::string column : {"x", "n"}) {
      const SqlTestDatabase test = TestBackend::make();
      const MigrationResult result =
          run_on(test.owner->database(), std::string(kBand) + "; " + made,
                 [&](auto& manager) { manager.drop_column("band", column); });
      PICCOLO_TEST_SUCCESS(result);
      const std::string note = "going back would not restore what is dropped with column \"" +
                               column + "\" of table \"band\": " + what;
      BOOST_TEST(is_told(result, note) == (column == "x"));
    }
  }
}

// That dropping the table tells it.
template <typename TestBackend>
void check_lost_with_table(const std::string& made, const std::string& what) {
  BOOST_TEST_CONTEXT(made) {
    const SqlTestDatabase test = TestBackend::make();
    const MigrationResult result = run_on(test.owner->database(), std::string(kBand) + "; " + made,
                                          [](auto& manager) { manager.drop_table("band"); });
    PICCOLO_TEST_SUCCESS(result);
    BOOST_TEST(is_told(
        result, "going back would not restore what is dropped with table \"band\": " + what));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(taken_along)

BOOST_AUTO_TEST_CASE(with_a_column_of_postgres_is_told) {
  const auto check = check_lost_with_x<Postgres>;
  check("CREATE INDEX half ON band (y) WHERE x > 0", "index \"half\"");
  check("CREATE INDEX sum ON band ((x + 1))", "index \"sum\"");
  check("CREATE INDEX down ON band (x DESC)", "index \"down\"");
  check("CREATE INDEX wide ON band (y) INCLUDE (x)", "index \"wide\"");
  check("ALTER TABLE band ADD CONSTRAINT wide UNIQUE (y) INCLUDE (x)", "constraint \"wide\"");
  check("ALTER TABLE band ADD CONSTRAINT later UNIQUE (x, y) DEFERRABLE", "constraint \"later\"");
  check("ALTER TABLE band ADD CONSTRAINT apart EXCLUDE (x WITH =)", "constraint \"apart\"");
  check(
      "CREATE TABLE pair (a INTEGER, b INTEGER, UNIQUE (a, b)); ALTER TABLE band ADD CONSTRAINT "
      "both_fkey FOREIGN KEY (x, y) REFERENCES pair (a, b)",
      "constraint \"both_fkey\"");
  check("CREATE STATISTICS usual ON x, y FROM band", "statistics \"usual\"");
  check("COMMENT ON COLUMN band.x IS 'the x'", "column \"x\": comment");
  check("GRANT UPDATE (x) ON band TO PUBLIC", "column \"x\": privileges");
  check("ALTER TABLE band ALTER x SET STATISTICS 500", "column \"x\": statistics target");
  check("ALTER TABLE band ALTER x SET (n_distinct = 5)", "column \"x\": options");
}

BOOST_AUTO_TEST_CASE(with_a_table_of_postgres_is_told) {
  const auto check = check_lost_with_table<Postgres>;
  check("COMMENT ON TABLE band IS 'bands'", "comment");
  check("COMMENT ON COLUMN band.x IS 'the x'", "column \"x\": comment");
  check("GRANT SELECT ON band TO PUBLIC", "privileges");
  check("CREATE STATISTICS usual ON x, y FROM band", "statistics \"usual\"");
  check("ALTER TABLE band SET (fillfactor = 70)", "storage parameters");
  check("ALTER TABLE band REPLICA IDENTITY FULL", "replica identity");
  check("ALTER TABLE band ALTER n SET STORAGE EXTERNAL", "column \"n\": storage");
}

BOOST_AUTO_TEST_CASE(with_a_column_of_sqlite_is_told) {
  for (const auto& [clause, what] : std::vector<std::pair<std::string, std::string>>{
           {"x INTEGER CHECK (x > 0)", "check (x > 0)"},
           {"x INTEGER, UNIQUE (x, y) ON CONFLICT REPLACE", "key (\"x\", \"y\")"},
           {"x INTEGER, CONSTRAINT n UNIQUE (x, y) ON CONFLICT REPLACE", "constraint \"n\""}}) {
    BOOST_TEST_CONTEXT(clause) {
      const SqlTestDatabase test = make_sqlite();
      const MigrationResult result =
          run_on(test.owner->database(), "CREATE TABLE band (y INTEGER, " + clause + ")",
                 [](auto& manager) { manager.drop_column("band", "x"); });
      PICCOLO_TEST_SUCCESS(result);
      BOOST_TEST(is_told(result, "with column \"x\" of table \"band\": " + what));
    }
  }
}

// What is not told has to come back.
BOOST_AUTO_TEST_CASE_TEMPLATE(with_a_column_comes_back, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const Described drops = [](auto& manager) { manager.drop_column("band", "x"); };
  PICCOLO_TEST_SUCCESS(run_on(database,
                              "CREATE TABLE band (id INTEGER PRIMARY KEY, x INTEGER, y INTEGER, "
                              "UNIQUE (x, y), CONSTRAINT less CHECK (x < y)); CREATE INDEX "
                              "both_of ON band (y, x)",
                              drops));
  PICCOLO_TEST_SUCCESS(
      reverse(database, registry({app("music", {migration("1a", drops)})}), "music"));
  execute(database, "INSERT INTO band (id, x, y) VALUES (1, 1, 2)");
  BOOST_TEST(!takes(database, "INSERT INTO band (id, x, y) VALUES (2, 1, 2)"));
  BOOST_TEST(!takes(database, "INSERT INTO band (id, x, y) VALUES (2, 3, 2)"));
  execute(database, "DROP INDEX both_of");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(with_a_table_comes_back, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const Described drops = [](auto& manager) { manager.drop_table("band"); };
  PICCOLO_TEST_SUCCESS(
      run_on(database, "CREATE TABLE band (x INTEGER, y INTEGER UNIQUE, UNIQUE (x, y))", drops));
  PICCOLO_TEST_SUCCESS(
      reverse(database, registry({app("music", {migration("1a", drops)})}), "music"));
  execute(database, "INSERT INTO band (x, y) VALUES (1, 2)");
  BOOST_TEST(!takes(database, "INSERT INTO band (x, y) VALUES (3, 2)"));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(when_an_addition_is_reversed_is_told_before, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const AppRegistry apps = registry({app(
      "music", {migration("1a", [](auto& manager) { manager.add_table("band", {Integer("y")}); }),
                migration("2a", [](auto& manager) {
                  manager.add_column("band", Integer("x", {.unique = true, .index = true}));
                })})});
  run_all(database, apps);
  execute(database, "CREATE INDEX pair ON band (x, y)");
  std::string question;
  const MigrationResult result =
      run_backwards(database, apps, {.app_name = "music", .confirm = [&](std::string_view asked) {
                                       question = asked;
                                       return true;
                                     }});
  PICCOLO_TEST_SUCCESS(result);
  const std::string told =
      "index \"pair\" goes with column \"x\" of table \"band\", whose addition is reversed";
  PICCOLO_TEST_SAYS(question, told);
  BOOST_TEST(is_told(result, told));
  BOOST_TEST(!is_told(result, "band_x"));
}

BOOST_AUTO_TEST_CASE(never_are_the_partitions_or_heirs_of_a_table) {
  const auto drops = [](auto& manager) { manager.drop_table("band"); };
  const std::string parted =
      "CREATE TABLE band (id INTEGER) PARTITION BY RANGE (id); CREATE TABLE band_1 PARTITION OF "
      "band FOR VALUES FROM (0) TO (9); INSERT INTO band VALUES (1)";
  const std::string why =
      "table \"band\" has the partition or child \"band_1\", which would go with it: drop that "
      "first, or detach it";
  check_refused<Postgres>(parted, drops, why);
  check_refused<Postgres>(
      "CREATE TABLE band (id INTEGER); CREATE TABLE band_1 (x INTEGER) INHERITS (band)", drops,
      why);
  const SqlTestDatabase test = make_postgres();
  PICCOLO_TEST_SUCCESS(run_on(test.owner->database(), parted, [](auto& manager) {
    manager.rename_table("band", "group");
    manager.drop_table("band_1");
    manager.drop_table("group");
  }));
}

BOOST_AUTO_TEST_CASE(never_are_the_heirs_when_an_addition_is_reversed) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  const auto adds = [](const std::string& table) {
    return migration(table, [=](auto& manager) { manager.add_table(table, {Integer("x")}); });
  };
  const AppRegistry apps = registry({app("music", {adds("album"), adds("band")})});
  run_all(database, apps);
  execute(database, "ALTER TABLE album INHERIT band");
  const MigrationResult result = reverse(database, apps, "music");
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "nothing was changed");
  PICCOLO_TEST_SAYS(result.message, "table \"band\" has the partition or child \"album\"");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace piccolo::testing
