// SPDX-License-Identifier: MIT
#include "databases/sql_databases.h"

// What SQLite would lose, or let pass, without a word.
namespace piccolo::testing {
namespace {

RawStep does(const std::string& sql) {
  return Callable{"does", [sql](Connection& connection) { return connection.execute(sql); }};
}

void make_unique_band(MigrationManager& manager) {
  manager.add_table("band", {Varchar("name", {.length = 50, .unique = true}), Integer("rating")});
}

void widen_name(MigrationManager& manager) {
  manager.alter_column("band", Varchar("name", {.length = 100}));
}

// That a table is made anew from what the function before it has left: afterwards `still`
// is true.
void check_rebuilt(const std::string& meanwhile, const std::string& still, const Change& change) {
  BOOST_TEST_CONTEXT(meanwhile) {
    const SqlTestDatabase test = make_sqlite();
    Database& database = test.owner->database();
    const AppRegistry apps = registry({app(
        "music", {migration("1a", make_unique_band),
                  migration("2a", [&](auto& m) { m.add_raw(does(meanwhile), kNothingToUndo); }),
                  migration("3a", change)})});
    PICCOLO_TEST_SUCCESS(run_forwards(database, apps, {.app_name = "music", .migration_id = "1a"}));
    execute(database, "INSERT INTO band (name, rating) VALUES ('Pythonistas', 5)");
    PICCOLO_TEST_SUCCESS(run_forwards(database, apps, {.app_name = "music"}));
    PICCOLO_TEST_LIST(ran(database, "music"), {"1a", "2a", "3a"});
    PICCOLO_TEST_LIST(select(database, "SELECT name FROM band"), {"Pythonistas"});
    PICCOLO_TEST_LIST(select(database, "SELECT " + still), {"1"});
  }
}

BOOST_AUTO_TEST_SUITE(sqlite_truth)

const char kHasSaved[] = "EXISTS (SELECT 1 FROM pragma_table_info('band') WHERE name = 'saved')";

BOOST_AUTO_TEST_CASE(rebuilds_a_table_as_a_function_has_left_it) {
  check_rebuilt("ALTER TABLE band ADD COLUMN saved TEXT", kHasSaved, widen_name);
  check_rebuilt("ALTER TABLE band DROP COLUMN rating",
                "NOT EXISTS (SELECT 1 FROM pragma_table_info('band') WHERE name = 'rating')",
                widen_name);
  check_rebuilt("CREATE TRIGGER t AFTER INSERT ON band BEGIN UPDATE band SET rating = 1; END",
                "EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 't')", widen_name);
  check_rebuilt("CREATE INDEX mine ON band (rating)",
                "EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'mine')", widen_name);
}

BOOST_AUTO_TEST_CASE(rebuilds_a_table_for_a_constraint_as_a_function_has_left_it) {
  const Change change = [](MigrationManager& manager) {
    manager.add_index("band", {"rating"});
    manager.add_constraint("band", CheckConstraint{"rated", "rating > 0"});
    manager.drop_column("band", "rating");
  };
  check_rebuilt("ALTER TABLE band ADD COLUMN saved TEXT", kHasSaved, change);
}

BOOST_AUTO_TEST_CASE(keeps_what_the_way_back_before_has_saved) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  const AppRegistry apps = registry({app(
      "music",
      {migration("1a", make_unique_band), migration("2a", widen_name), migration("3a", [](auto& m) {
         m.add_raw(kNothingToUndo, does("ALTER TABLE band ADD COLUMN saved TEXT; UPDATE band "
                                        "SET saved = name"));
       })})});
  run_all(database, apps);
  execute(database, "INSERT INTO band (name, rating) VALUES ('Pythonistas', 5)");
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music", "2a"));
  PICCOLO_TEST_LIST(ran(database, "music"), {"1a"});
  PICCOLO_TEST_LIST(select(database, "SELECT saved FROM band"), {"Pythonistas"});
}

const char kFamily[] =
    "CREATE TABLE parent (id INTEGER PRIMARY KEY, n VARCHAR(5));"
    "CREATE TABLE child (id INTEGER PRIMARY KEY, p INTEGER REFERENCES parent (id) ON DELETE "
    "CASCADE); INSERT INTO parent VALUES (1, 'a'), (2, 'b'); INSERT INTO child VALUES (1, 1), (2, "
    "2)";

// That the children survive a rebuild of the parent, after somebody enforced the
// foreign keys.
void check_children_survive(Database& database, const Migration& enforces) {
  const AppRegistry apps = registry({app(
      "music", {sql_migration("1a", kFamily, "SELECT 1"), enforces, migration("3a", [](auto& m) {
                  m.alter_column("parent", Varchar("n", {.length = 9, .null = true}),
                                 {.before = Varchar("n", {.length = 5, .null = true})});
                })})});
  PICCOLO_TEST_SUCCESS(run_forwards(database, apps, {.app_name = "music"}));
  PICCOLO_TEST_LIST(select(database, "SELECT count(*) FROM child"), {"2"});
}

BOOST_AUTO_TEST_CASE(deletes_no_children_after_a_migration_that_enforces_foreign_keys) {
  const MigrationManagerOptions outside{.wrap_in_transaction = false};
  const std::string enforce = "PRAGMA foreign_keys = ON";
  const Migration as_sql = sql_migration("2a", enforce, enforce, outside);
  const Migration as_function = migration(
      "2a", [&](auto& m) { m.add_raw(does(enforce), kNothingToUndo); }, outside);
  for (const Migration& one : {as_sql, as_function}) {
    const SqlTestDatabase test = make_sqlite();
    check_children_survive(test.owner->database(), one);
    const auto memory = open_database("sqlite::memory:");
    check_children_survive(**memory, one);
  }
}

// In the migration that changes the table itself.
BOOST_AUTO_TEST_CASE(deletes_no_children_in_a_migration_that_enforces_foreign_keys) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  const AppRegistry apps = registry({app(
      "music",
      {sql_migration("1a", kFamily, "SELECT 1"),
       migration("2a",
                 [](auto& m) {
                   m.add_raw("PRAGMA foreign_keys = ON", kNothingToUndo);
                   m.drop_table("child", Table{"child", {Serial("id", {.primary_key = true})}});
                 },
                 {.wrap_in_transaction = false})})});
  PICCOLO_TEST_SUCCESS(run_forwards(database, apps, {.app_name = "music"}));
  PICCOLO_TEST_LIST(select(database, "SELECT count(*) FROM parent"), {"2"});
}

// An old orphan is mended, and a new one made: as many as before.
BOOST_AUTO_TEST_CASE(tells_new_orphans_from_old_ones) {
  for (const char* kind : {"", " WITHOUT ROWID"}) {
    BOOST_TEST_CONTEXT(kind) {
      const SqlTestDatabase test = make_sqlite();
      Database& database = test.owner->database();
      const std::string child = std::string(
                                    "CREATE TABLE child (id INTEGER PRIMARY KEY, p INTEGER "
                                    "REFERENCES parent (id))") +
                                kind;
      execute(database, "CREATE TABLE parent (id INTEGER PRIMARY KEY); " + child +
                            "; INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1, 1)");
      {
        const auto other = open_database(test.url);
        PICCOLO_TEST_OK((*other)->without_transaction([](Connection& connection) {
          return connection.execute("INSERT INTO child VALUES (2, 7)");
        }));
      }
      const auto run = [&](const std::string& id, const std::string& sql) {
        return run_forwards(database,
                            registry({app("music", {sql_migration(id, sql, "SELECT 1")})}),
                            {.app_name = "music"});
      };
      const MigrationResult swapped =
          run("1a", "UPDATE child SET p = 1 WHERE id = 2; UPDATE child SET p = 7 WHERE id = 1");
      BOOST_TEST(!swapped.success);
      PICCOLO_TEST_SAYS(swapped.message, "1 row would be left");
      PICCOLO_TEST_SUCCESS(run("2a", "ALTER TABLE child RENAME TO kid"));
      PICCOLO_TEST_SUCCESS(run("3a", "ALTER TABLE parent RENAME TO elder"));
      PICCOLO_TEST_SUCCESS(run("4a", "ALTER TABLE kid ADD COLUMN note TEXT"));
    }
  }
}

// A name in double quotes that is no column is a string to SQLite.
BOOST_AUTO_TEST_CASE(makes_no_index_on_a_misspelt_column) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  const AppRegistry apps = registry({app(
      "music",
      {sql_migration("1a", "CREATE TABLE person (id INTEGER, email TEXT)", "DROP TABLE person"),
       migration("2a", [](auto& m) { m.add_index("person", {"emial"}, {.unique = true}); })})});
  const MigrationResult result = run_forwards(database, apps, {.app_name = "music"});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "emial");
  PICCOLO_TEST_LIST(ran(database, "music"), {"1a"});
}

BOOST_AUTO_TEST_CASE(keeps_strings_in_double_quotes_that_are_in_peoples_files) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  const AppRegistry apps = registry({app(
      "music",
      {sql_migration("1a",
                     "CREATE TABLE t (a INTEGER DEFAULT \"x\", b TEXT CHECK (b <> \"no\"));"
                     "CREATE INDEX i ON t (b) WHERE b <> \"gone\";"
                     "CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET a = \"y\"; END;"
                     "INSERT INTO t (b) VALUES (\"yes\")",
                     "DROP TABLE t"),
       migration("2a", [](auto& m) { m.rename_column("t", "b", "c"); }),
       migration("3a", [](auto& m) {
         m.alter_column("t", Text("a", {.null = true}), {.before = Integer("a", {.null = true})});
       })})});
  run_all(database, apps);
  PICCOLO_TEST_LIST(select(database, "SELECT a, c FROM t"), {"y|yes"});
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music", "2a"));
}

// What a PRAGMA of one migration would mean for the next.
BOOST_AUTO_TEST_CASE(starts_each_migration_with_the_same_pragmas) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  const AppRegistry apps = registry(
      {app("music",
           {sql_migration("1a",
                          "PRAGMA ignore_check_constraints = ON; PRAGMA query_only = ON; PRAGMA "
                          "recursive_triggers = ON; PRAGMA legacy_alter_table = ON; PRAGMA "
                          "case_sensitive_like = ON",
                          "SELECT 1"),
            sql_migration("2a", "CREATE TABLE t (a CHECK (a > 0)); CREATE TEMP TABLE u (b)",
                          "DROP TABLE t"),
            sql_migration("3a", "CREATE TABLE u (c); INSERT INTO u (c) VALUES ('A' LIKE 'a')",
                          "DROP TABLE u")})});
  PICCOLO_TEST_SUCCESS(
      run_forwards(database, apps, {.app_name = "music", .transaction = TransactionScope::kAll}));
  PICCOLO_TEST_LIST(select(database, "SELECT c FROM main.u"), {"1"});
  BOOST_TEST(!takes(database, "INSERT INTO t VALUES (0)"));
}

// A rehearsal is not to do what a migration does.
BOOST_AUTO_TEST_CASE(previews_without_computing_rows) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  const AppRegistry apps = registry({app(
      "music",
      {migration("1a", make_unique_band),
       sql_migration("2a",
                     "CREATE TABLE endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT "
                     "i + 1 FROM n) SELECT i FROM n",
                     "DROP TABLE endless"),
       migration("3a", [](auto& m) {
         m.alter_column("endless", Text("i", {.null = true}),
                        {.before = RawColumn("i", "", {.null = true})});
         widen_name(m);
       })})});
  (void)run_forwards(database, apps, {.app_name = "music", .preview = true});
  BOOST_TEST(test.owner->tables().empty());
}

BOOST_AUTO_TEST_CASE(knows_the_types_of_a_strict_table_beforehand) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  const Migration makes = sql_migration("1a", "CREATE TABLE t (a INTEGER) STRICT", "DROP TABLE t");
  const Migration adds = migration("2a", [](auto& m) { m.add_column("t", Boolean("done")); });
  const AppRegistry apps = registry({app("music", {makes, adds})});
  const MigrationResult at_once = run_forwards(database, apps, {.app_name = "music"});
  BOOST_TEST(!at_once.success);
  BOOST_TEST(at_once.migrations.empty());
  run_all(database, registry({app("music", {makes})}));
  const MigrationResult preview =
      run_forwards(database, apps, {.app_name = "music", .preview = true});
  BOOST_TEST(!preview.success);
  PICCOLO_TEST_SAYS(preview.message, "BOOLEAN");
}

// A lock that a PRAGMA has given away.
BOOST_AUTO_TEST_CASE(stops_when_the_lock_of_a_run_without_a_transaction_is_lost) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  const AppRegistry apps = registry(
      {app("music", {sql_migration("1a", "PRAGMA locking_mode = NORMAL; CREATE TABLE t (a)",
                                   "DROP TABLE t", {.wrap_in_transaction = false})})});
  const MigrationResult result = run_forwards(database, apps, {.app_name = "music"});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "the lock of the run is lost");
  BOOST_TEST(ran(database, "music").empty());
}

// The same row, another key: the old one is mended, and the new one takes its number.
BOOST_AUTO_TEST_CASE(tells_a_new_orphan_from_an_old_one_of_the_same_row) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  execute(database,
          "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE q (id INTEGER PRIMARY KEY);"
          "CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p (id))");
  {
    const auto other = open_database(test.url);
    PICCOLO_TEST_OK((*other)->without_transaction(
        [](Connection& connection) { return connection.execute("INSERT INTO c VALUES (1, 99)"); }));
  }
  const auto run = [&](const std::string& id, const std::string& sql) {
    return run_forwards(database, registry({app("music", {sql_migration(id, sql, "SELECT 1")})}),
                        {.app_name = "music"});
  };
  BOOST_TEST(!run("1a",
                  "ALTER TABLE c ADD COLUMN q INTEGER REFERENCES q (id); INSERT INTO p VALUES (99);"
                  "UPDATE c SET q = 12345")
                  .success);
  PICCOLO_TEST_SUCCESS(run("2a", "SELECT 1"));
}

BOOST_AUTO_TEST_CASE(knows_an_old_orphan_in_a_table_that_is_rebuilt_and_renamed) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  const AppRegistry apps = registry({app(
      "music",
      {migration("1a",
                 [](auto& m) {
                   m.add_table("parent", {});
                   m.add_table("child", {Varchar("n", {.length = 5}), ForeignKey("p", "parent")});
                 }),
       migration("2a", [](auto& m) {
         m.alter_column("child", Varchar("n", {.length = 9}));
         m.rename_table("child", "kid");
       })})});
  PICCOLO_TEST_SUCCESS(run_forwards(database, apps, {.app_name = "music", .migration_id = "1a"}));
  {
    const auto other = open_database(test.url);
    PICCOLO_TEST_OK((*other)->without_transaction([](Connection& connection) {
      return connection.execute("INSERT INTO child (n, p) VALUES ('a', 7)");
    }));
  }
  PICCOLO_TEST_SUCCESS(run_forwards(database, apps, {.app_name = "music"}));
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
}

// A key elsewhere that refers to nothing unique is not the migration's doing.
BOOST_AUTO_TEST_CASE(tells_a_key_without_a_target_from_one_that_was_there) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  PICCOLO_TEST_OK(database.without_transaction([](Connection& connection) {
    return connection.execute(
        "CREATE TABLE mp (a); CREATE TABLE mc (x REFERENCES mp (a)); CREATE TABLE c (n)");
  }));
  PICCOLO_TEST_SUCCESS(run_forwards(
      database, registry({app("music", {sql_migration("1a", "UPDATE c SET n = 1", "SELECT 1")})}),
      {.app_name = "music"}));
  const AppRegistry apps = registry({app(
      "more",
      {migration("1a",
                 [](auto& m) {
                   m.add_table("p", {Varchar("name", {.unique = true})});
                   m.add_raw("CREATE TABLE k (x REFERENCES p (name))", "DROP TABLE k");
                 }),
       sql_migration("2a", "DROP INDEX p_name_key; ALTER TABLE p DROP COLUMN name", "SELECT 1")})});
  const MigrationResult result = run_forwards(database, apps, {.app_name = "more"});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "refers to no key");
}

BOOST_AUTO_TEST_CASE(notices_that_a_function_has_lost_the_transaction) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  const AppRegistry apps =
      registry({app("music", {migration("1a", [](auto& m) {
                      m.add_raw(
                          [](Connection& connection) {
                            PICCOLO_TEST_OK(connection.execute(
                                "CREATE TABLE t (a UNIQUE); INSERT INTO t VALUES (1)"));
                            (void)connection.execute("INSERT OR ROLLBACK INTO t VALUES (1)");
                            return absl::OkStatus();
                          },
                          kNothingToUndo);
                    })})});
  const MigrationResult result = run_forwards(database, apps, {.app_name = "music"});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "has ended the transaction");
  BOOST_TEST(ran(database, "music").empty());
}

BOOST_AUTO_TEST_CASE(has_a_journal_for_what_follows) {
  const auto database = open_database("sqlite::memory:");
  const AppRegistry apps = registry({app(
      "music",
      {sql_migration("1a", "PRAGMA journal_mode = OFF", "SELECT 1", {.wrap_in_transaction = false}),
       sql_migration("2a", "CREATE TABLE half (i); INSERT INTO nope VALUES (1)", "SELECT 1")})});
  BOOST_TEST(!run_forwards(**database, apps, {.app_name = "music"}).success);
  PICCOLO_TEST_LIST(ran(**database, "music"), {"1a"});
  PICCOLO_TEST_LIST(select(**database, "SELECT name FROM sqlite_schema WHERE name = 'half'"), {});
}

BOOST_AUTO_TEST_CASE(lets_a_reading_query_change_nothing_of_the_connection) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  execute(database, "CREATE TABLE t (a)");
  for (const char* sql : {"BEGIN", "SAVEPOINT s", "PRAGMA query_only = ON",
                          "PRAGMA locking_mode = EXCLUSIVE", "ATTACH ':memory:' AS other"}) {
    BOOST_TEST(!database.query(sql).ok(), sql);
  }
  PICCOLO_TEST_OK(database.query("PRAGMA table_info(t)").status());
}

BOOST_AUTO_TEST_CASE(has_defaults_at_the_limits_of_a_double) {
  const SqlTestDatabase test = make_sqlite();
  run_all(test.owner->database(),
          registry({app("music", {migration("1a", [](auto& m) {
                          m.add_table(
                              "t", {DoublePrecision("x", {.default_value = 1.7976931348623157e308}),
                                    DoublePrecision("y", {.default_value = 1e-320})});
                        })})}));
}

BOOST_AUTO_TEST_CASE(databases_in_utf16_are_as_any) {
  for (const std::string encoding : {"UTF-16le", "UTF-16be"}) {
    const SqlTestDatabase sqlite = make_sqlite();
    Database& database = sqlite.owner->database();
    PICCOLO_TEST_OK(database.without_transaction([&](Connection& connection) {
      absl::Status made = connection.execute("PRAGMA encoding = '" + encoding + "'");
      made.Update(connection.execute("CREATE TABLE band (name TEXT, rating INTEGER)"));
      return made;
    }));
    execute(database, "INSERT INTO band VALUES ('Motörhead', 1)");
    PICCOLO_TEST_SUCCESS(run_on(database, "", [](auto& manager) {
      manager.add_column("band", Text("motto"));
      manager.alter_column("band", Text("name", {.null = true, .default_value = "x"}));
    }));
    PICCOLO_TEST_LIST(select(database, "SELECT name, motto FROM band"), {"Motörhead|"});
  }
}

// To SQLite "active" is a text, until there is such a column.
BOOST_AUTO_TEST_CASE(texts_in_double_quotes_do_not_become_columns) {
  const std::string made = "CREATE TABLE band (status TEXT CHECK (status IN (\"active\", 'off')))";
  const std::string why = "the text \"active\" in double quotes";
  check_refused<Sqlite>(
      made, [](auto& manager) { manager.add_column("band", Boolean("active")); }, why);
  check_refused<Sqlite>(
      made, [](auto& manager) { manager.rename_column("band", "status", "Active"); },
      "in double quotes");
  check_refused<Sqlite>(
      "CREATE TABLE band (status TEXT)",
      [](auto& manager) {
        manager.add_constraint("band", CheckConstraint{"known", "status <> \"active\""});
      },
      "constraint \"known\" names \"active\", which table \"band\" lacks");
}

BOOST_AUTO_TEST_CASE(texts_in_double_quotes_come_back_as_texts) {
  const SqlTestDatabase sqlite = make_sqlite();
  Database& database = sqlite.owner->database();
  const Described drops = [](auto& manager) { manager.drop_constraint("band", "known"); };
  PICCOLO_TEST_SUCCESS(run_on(
      database, "CREATE TABLE band (status TEXT, CONSTRAINT known CHECK (status <> \"active\"))",
      drops));
  PICCOLO_TEST_SUCCESS(
      reverse(database, registry({app("music", {migration("1a", drops)})}), "music"));
  execute(database, "ALTER TABLE band ADD COLUMN active TEXT");
  BOOST_TEST(!takes(database, "INSERT INTO band VALUES ('active', 'x')"));
  BOOST_TEST(takes(database, "INSERT INTO band VALUES ('x', 'x')"));
}

BOOST_AUTO_TEST_CASE(columns_may_be_named_in_other_letters) {
  const SqlTestDatabase sqlite = make_sqlite();
  Database& database = sqlite.owner->database();
  const AppRegistry apps = registry(
      {app("music", {migration("1a", [](auto& manager) {
             manager.alter_column("band", Varchar("name", {.length = 90, .null = true}),
                                  {.before = Varchar("name", {.length = 50, .null = true})});
             manager.add_index("band", {"RATING"});
             manager.drop_column("band", "motto");
             manager.rename_column("band", "Rating", "stars");
           })})});
  execute(database, "CREATE TABLE band (\"Name\" VARCHAR(50), rating INTEGER, MOTTO TEXT)");
  const Strings before = sqlite.owner->catalogue();
  run_all(database, apps);
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  BOOST_TEST(sqlite.owner->catalogue() == before, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_check_may_say_not) {
  const SqlTestDatabase sqlite = make_sqlite();
  PICCOLO_TEST_SUCCESS(
      run_on(sqlite.owner->database(), "CREATE TABLE band (x INTEGER CHECK (x IS NOT NULL))",
             [](auto& manager) {
               manager.alter_column("band", Integer("x", {.null = true, .default_value = 8}));
             }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
