// SPDX-License-Identifier: MIT
#include "databases/sql_databases.h"

// Tables that no migration made, but raw SQL, Piccolo or a hand on the console, are known
// from the catalogue.
namespace piccolo::testing {
namespace {

using Change = Described;

// That `change` can be run on what `made` made, and reversed so that nothing is left of it.
template <typename TestBackend>
void check_there_and_back(const std::string& made, const Change& change) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  execute(database, made);
  const AppRegistry apps = registry({app("music", {migration("1a", change)})});
  const Strings before = test.owner->catalogue();
  run_all(database, apps);
  BOOST_TEST((test.owner->catalogue() != before));
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  BOOST_TEST(test.owner->catalogue() == before, boost::test_tools::per_element());
}

// That these can be run on what `made` made, one by one and all together, and that each is
// undone so that there is what there was.
template <typename TestBackend>
void check_each_way_back(const std::string& made, const std::vector<Change>& changes) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  if (!made.empty()) execute(database, made);
  std::vector<Migration> migrations;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    migrations.push_back(migration(std::to_string(i) + "a", changes[i]));
  }
  const AppRegistry apps = registry({app("music", std::move(migrations))});
  std::vector<Strings> states = {test.owner->catalogue()};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    PICCOLO_TEST_SUCCESS(run_forwards(database, apps, {.app_name = "music", .migration_id = "1"}));
    states.push_back(test.owner->catalogue());
  }
  for (std::size_t i = changes.size(); i > 0; --i) {
    BOOST_TEST_CONTEXT("back to " << i - 1) {
      PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
      BOOST_TEST(test.owner->catalogue() == states[i - 1], boost::test_tools::per_element());
    }
  }
  run_all(database, apps);
  BOOST_TEST(test.owner->catalogue() == states.back(), boost::test_tools::per_element());
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music", "all"));
  BOOST_TEST(test.owner->catalogue() == states.front(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE(found_tables)

BOOST_AUTO_TEST_CASE_TEMPLATE(are_referred_to_with_the_type_of_their_key, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  PICCOLO_TEST_SUCCESS(run_on(
      database, "CREATE TABLE band (id VARCHAR(20) PRIMARY KEY, name VARCHAR(30) NOT NULL UNIQUE)",
      [](auto& manager) {
        manager.add_table("song", {ForeignKey("band", "band"),
                                   ForeignKey("title", "band", {.target_column = "name"})});
      }));
  execute(database,
          "INSERT INTO band VALUES ('py', 'Pythonistas'); INSERT INTO song (band, title) VALUES "
          "('py', 'Pythonistas')");
  PICCOLO_TEST_LIST(select(database, "SELECT band FROM song"), {"py"});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(of_sql_just_before_are_referred_to_as_they_are, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  PICCOLO_TEST_SUCCESS(run_on(test.owner->database(), "SELECT 1", [](auto& manager) {
    manager.add_raw("CREATE TABLE band (id VARCHAR(20) PRIMARY KEY)", "DROP TABLE band");
    manager.add_table("song", {ForeignKey("band", "band")});
  }));
  execute(test.owner->database(),
          "INSERT INTO band VALUES ('py'); INSERT INTO song (band) VALUES ('py')");
}

// Piccolo makes columns unique so on SQLite, and people do everywhere.
constexpr char kUniqueInline[] =
    "CREATE TABLE band (id INTEGER PRIMARY KEY, name VARCHAR(50) UNIQUE NOT NULL, rating INTEGER, "
    "stars INTEGER, UNIQUE (rating, stars))";

BOOST_AUTO_TEST_CASE_TEMPLATE(lose_unique_columns_in_whatever_form, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  PICCOLO_TEST_SUCCESS(run_on(test.owner->database(), kUniqueInline, [](auto& manager) {
    manager.drop_column("band", "name");
    manager.drop_column("band", "stars");
  }));
  execute(test.owner->database(), "INSERT INTO band (id, rating) VALUES (1, 2), (2, 2)");
}

// SQLite has names of its own for the keys that nobody has named, which nobody may give.
BOOST_AUTO_TEST_CASE_TEMPLATE(get_back_the_keys_that_nobody_has_named, TestBackend, SqlBackends) {
  const std::vector<Change> drops = {
      [](auto& manager) { manager.drop_table("band"); },
      [](auto& manager) { manager.drop_column("band", "name"); },
      [](auto& manager) { manager.drop_column("band", "stars"); },
      [](auto& manager) {
        manager.drop_column("band", "stars");
        manager.drop_column("band", "name");
        manager.drop_table("band");
      },
      [](auto& manager) {
        manager.rename_table("band", "group");
        manager.drop_column("group", "name");
        manager.drop_table("group");
      },
      [](auto& manager) {
        manager.alter_column("band", Varchar("name", {.length = 50}),
                             {.before = Varchar("name", {.length = 50, .unique = true})});
      }};
  for (const Change& drop : drops) {
    BOOST_TEST_CONTEXT(&drop - drops.data()) {
      const SqlTestDatabase test = TestBackend::make();
      Database& database = test.owner->database();
      execute(database, kUniqueInline);
      const AppRegistry apps = registry({app("music", {migration("1a", drop)})});
      run_all(database, apps);
      PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
      execute(database, "INSERT INTO band (id, name, rating, stars) VALUES (1, 'x', 1, 1)");
      BOOST_TEST(
          !takes(database, "INSERT INTO band (id, name, rating, stars) VALUES (2, 'x', 2, 2)"));
      BOOST_TEST(
          !takes(database, "INSERT INTO band (id, name, rating, stars) VALUES (2, 'y', 1, 1)"));
      BOOST_TEST(
          takes(database, "INSERT INTO band (id, name, rating, stars) VALUES (2, 'y', 1, 2)"));
      execute(database, "DELETE FROM band");
      run_all(database, apps);
      PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(keep_what_an_alteration_does_not_speak_of, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  PICCOLO_TEST_SUCCESS(
      run_on(database,
             "CREATE TABLE band (id INTEGER PRIMARY KEY, name VARCHAR(50) UNIQUE NOT NULL CHECK "
             "(length(name) > 2) DEFAULT 'nobody', rating INTEGER REFERENCES band (id))",
             [](auto& manager) {
               manager.alter_column("band", Varchar("name", {.length = 100}),
                                    {.before = Varchar("name", {.length = 50})});
               manager.alter_column("band", Integer("rating", {.default_value = 1}),
                                    {.before = Integer("rating")});
             }));
  BOOST_TEST(!takes(database, "INSERT INTO band (id, name) VALUES (1, 'x')"));
  BOOST_TEST(!takes(database, "INSERT INTO band (id, name) VALUES (1, NULL)"));
  BOOST_TEST(!takes(database, "INSERT INTO band (id) VALUES (1), (2)"));
  BOOST_TEST(takes(database, "INSERT INTO band (id, rating) VALUES (1, NULL)"));
  execute(database, "INSERT INTO band (id) VALUES (1)");
  PICCOLO_TEST_LIST(select(database, "SELECT name, rating FROM band"), {"nobody|1"});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(are_no_longer_unique_when_altered_so, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  PICCOLO_TEST_SUCCESS(run_on(database, kUniqueInline, [](auto& manager) {
    manager.alter_column("band", Varchar("name", {.length = 50}),
                         {.before = Varchar("name", {.length = 50, .unique = true})});
  }));
  execute(database, "INSERT INTO band (id, name) VALUES (1, 'x'), (2, 'x')");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(have_their_constraints_and_indexes_dropped_by_either_name,
                              TestBackend, SqlBackends) {
  const std::string made =
      "CREATE TABLE \"mixedCase\" (name VARCHAR(50), rating INTEGER, CONSTRAINT once UNIQUE "
      "(name), "
      "CONSTRAINT pair UNIQUE (name, rating)); "
      "CREATE INDEX mixedcase_rating ON \"mixedCase\" (rating)";
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  PICCOLO_TEST_SUCCESS(run_on(database, made, [](auto& manager) {
    manager.drop_index("mixedCase", "mixedCase_rating");
    manager.drop_constraint("mixedCase", "Once");
    manager.drop_index("mixedCase", "pair");
  }));
  execute(database, "INSERT INTO \"mixedCase\" VALUES ('x', 1), ('x', 1)");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(are_altered_and_restored, TestBackend, SqlBackends) {
  const std::string made = "CREATE TABLE band (name VARCHAR(50), rating INTEGER)";
  // Added by an operation, and dropped by one.
  check_there_and_back<TestBackend>(made, [](auto& manager) {
    manager.add_raw("ALTER TABLE band ADD COLUMN raw INTEGER", "ALTER TABLE band DROP COLUMN raw");
    manager.add_column("band", Integer("stars", {.index = true}));
    manager.add_index("band", {"name"});
    manager.drop_index("band", "band_name");
    manager.drop_column("band", "stars");
  });
  check_there_and_back<TestBackend>(made, [](auto& manager) {
    manager.alter_column(
        "band", Varchar("name", {.length = 99, .default_value = "x"}),
        {.before = Varchar("name", {.length = 50, .null = true, .default_value = kNoDefault})});
    manager.rename_column("band", "name", "title");
  });
}

// SQLite would take a misspelt name in quotes for a string.
BOOST_AUTO_TEST_CASE_TEMPLATE(have_no_misspelt_columns, TestBackend, SqlBackends) {
  const std::string made = "CREATE TABLE users (email VARCHAR(50))";
  check_refused<TestBackend>(
      made, [](auto& manager) { manager.add_index("users", {"emial"}, {.unique = true}); },
      "\"emial\", which table \"users\" lacks");
  check_refused<TestBackend>(
      made, [](auto& manager) { manager.drop_column("users", "emial"); },
      "table \"users\" has no column \"emial\"");
  check_refused<TestBackend>(
      made, [](auto& manager) { manager.drop_table("user"); }, "there is no table \"user\"");
  check_refused<TestBackend>(
      made, [](auto& manager) { manager.add_table("users", {Text("email")}); },
      "there is a table \"users\" already");
  check_refused<TestBackend>(
      made, [](auto& manager) { manager.drop_index("users", "users_email"); },
      "table \"users\" has no index \"users_email\"");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(of_sql_just_before_have_no_misspelt_columns, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const MigrationResult result = run_on(database, "SELECT 1", [](auto& manager) {
    manager.add_raw("CREATE TABLE users (email VARCHAR(50))", "DROP TABLE users");
    manager.add_index("users", {"emial"}, {.unique = true});
  });
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "\"emial\", which table \"users\" lacks");
  PICCOLO_TEST_SAYS(result.message, "Its transaction was undone");
  PICCOLO_TEST_LIST(test.owner->tables(), {});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(are_told_where_the_history_says_otherwise, TestBackend, SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const auto apps = [](std::vector<Migration> more) {
    std::vector<Migration> migrations = {migration("1a", [](auto& manager) {
      manager.add_table("band", {Varchar("name", {.length = 50}), Integer("rating")});
    })};
    for (Migration& one : more) migrations.push_back(std::move(one));
    return registry({app("music", std::move(migrations))});
  };
  run_all(database, apps({}));
  execute(database, "ALTER TABLE band DROP COLUMN rating");
  const MigrationResult result = run_forwards(
      database,
      apps({migration("2a", [](auto& manager) { manager.add_column("band", Text("motto")); })}),
      {.app_name = "music"});
  PICCOLO_TEST_SUCCESS(result);
  BOOST_REQUIRE(result.notes.size() == 1);
  PICCOLO_TEST_SAYS(result.notes.front(), "table \"band\": column \"rating\" is missing");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(are_dropped_with_a_note_of_what_would_not_come_back, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  const MigrationResult result =
      run_on(test.owner->database(),
             "CREATE TABLE band (name VARCHAR(50)); CREATE INDEX half ON band (name) WHERE name > "
             "'m'",
             [](auto& manager) { manager.drop_table("band"); });
  PICCOLO_TEST_SUCCESS(result);
  BOOST_TEST(std::ranges::any_of(result.notes, [](const std::string& note) {
    return note.find("index \"half\"") != std::string::npos;
  }));
}

constexpr char kManager[] = "CREATE TABLE manager (id INTEGER PRIMARY KEY NOT NULL)";

BOOST_AUTO_TEST_CASE_TEMPLATE(may_be_referred_to_by_what_is_dropped_and_restored, TestBackend,
                              SqlBackends) {
  const auto adds_band = [](auto& m) {
    m.add_table("band", {Integer("rating"), ForeignKey("manager", "manager", {.null = true})});
  };
  check_each_way_back<TestBackend>(kManager,
                                   {adds_band, [](auto& m) { m.drop_column("band", "manager"); },
                                    [](auto& m) { m.drop_table("band"); }});
  check_each_way_back<TestBackend>(kManager,
                                   {adds_band, [](auto& m) { m.drop_column("band", "rating"); }});
  check_each_way_back<TestBackend>(
      kManager,
      {[](auto& m) { m.add_table("band", {Integer("rating")}); },
       [](auto& m) { m.add_column("band", ForeignKey("manager", "manager", {.null = true})); },
       [](auto& m) { m.drop_table("band"); }});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(come_back_with_what_sql_of_the_history_gave_them, TestBackend,
                              SqlBackends) {
  const auto adds_band = [](auto& m) { m.add_table("band", {Integer("rating")}); };
  const auto adds_motto = [](auto& m) {
    m.add_raw("ALTER TABLE band ADD COLUMN motto VARCHAR(20)",
              "ALTER TABLE band DROP COLUMN motto");
  };
  check_each_way_back<TestBackend>("",
                                   {adds_band, adds_motto, [](auto& m) { m.drop_table("band"); }});
  check_each_way_back<TestBackend>(
      "", {adds_band, adds_motto, [](auto& m) { m.drop_column("band", "motto"); }});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(may_lose_what_an_operation_gave_them, TestBackend, SqlBackends) {
  check_each_way_back<TestBackend>(
      "CREATE TABLE band (id INTEGER PRIMARY KEY NOT NULL, name VARCHAR(50) NOT NULL)",
      {[](auto& m) { m.add_column("band", Integer("rating", {.null = true})); },
       [](auto& m) { m.alter_column("band", Varchar("name", {.length = 90})); },
       [](auto& m) { m.add_index("band", {"rating"}); },
       [](auto& m) { m.drop_column("band", "rating"); }});
}

// What an alteration has not done is not undone.
BOOST_AUTO_TEST_CASE_TEMPLATE(keep_what_an_alteration_found_when_it_is_undone, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  Database& database = test.owner->database();
  const AppRegistry before =
      registry({app("music", {migration("1a", [](auto& m) {
                      m.add_table("band", {Integer("price", {.default_value = kNoDefault})});
                    })})});
  run_all(database, before);
  // By hand, and on SQLite by the way that it knows.
  execute(database, "DROP TABLE band; CREATE TABLE band (price VARCHAR(9) NOT NULL)");
  const AppRegistry apps = registry(
      {app("music", {before.apps().front().migrations.front(), migration("2a", [](auto& m) {
                       m.alter_column(
                           "band", Integer("price", {.index = true, .default_value = kNoDefault}));
                     })})});
  run_all(database, apps);
  execute(database, "INSERT INTO band VALUES ('1.25')");
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  PICCOLO_TEST_LIST(select(database, "SELECT price FROM band"), {"1.25"});
}

// A definition that says otherwise than the database.
BOOST_AUTO_TEST_CASE_TEMPLATE(come_back_as_they_were_whatever_a_migration_says, TestBackend,
                              SqlBackends) {
  const std::string made =
      "CREATE TABLE band (id INTEGER PRIMARY KEY NOT NULL, rating INTEGER, name VARCHAR(20) NOT "
      "NULL, CONSTRAINT few CHECK (rating < 9))";
  check_there_and_back<TestBackend>(made, [](auto& manager) {
    manager.drop_constraint("band", "few", CheckConstraint{"few", "rating < 100"});
  });
  check_there_and_back<TestBackend>(made, [](auto& manager) {
    manager.drop_column("band", "name", Text("name", {.null = true}));
  });
  const SqlTestDatabase test = TestBackend::make();
  const MigrationResult result = run_on(test.owner->database(), made, [](auto& manager) {
    manager.drop_column("band", "name", Text("name"));
  });
  PICCOLO_TEST_SUCCESS(result);
  BOOST_TEST(std::ranges::any_of(result.notes, [](const std::string& note) {
    return note.find(
               "the migration says that column \"name\" of table \"band\" is TEXT, but it "
               "is VARCHAR(20)") != std::string::npos;
  }));
}

// What SQL of the same run may have changed is looked at when it has.
BOOST_AUTO_TEST_CASE_TEMPLATE(of_the_run_may_be_changed_by_its_sql, TestBackend, SqlBackends) {
  check_each_way_back<TestBackend>(
      "", {[](auto& m) { m.add_table("band", {Integer("rating", {.index = true})}); },
           [](auto& m) {
             m.add_raw("ALTER TABLE band RENAME COLUMN rating TO stars",
                       "ALTER TABLE band RENAME COLUMN stars TO rating");
           },
           [](auto& m) { m.add_column("band", Integer("rating", {.null = true})); },
           [](auto& m) {
             m.add_raw("DROP INDEX band_rating", "CREATE INDEX band_rating ON band (stars)");
           },
           [](auto& m) { m.add_index("band", {"rating"}); }});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(do_not_get_the_name_of_a_view, TestBackend, SqlBackends) {
  const std::string made = "CREATE TABLE band (x INTEGER); CREATE VIEW best AS SELECT * FROM band";
  check_refused<TestBackend>(
      made, [](auto& m) { m.add_table("best", {Text("name")}); },
      "there is a view \"best\" already");
  check_refused<TestBackend>(
      made, [](auto& m) { m.rename_table("band", "best"); }, "there is a view \"best\" already");
  check_refused<TestBackend>(
      made, [](auto& m) { m.drop_table("best"); }, "\"best\" is a view, and no table");
}

BOOST_AUTO_TEST_CASE(do_not_get_the_name_of_a_sequence_or_type) {
  for (const std::string what : {"sequence", "type"}) {
    check_refused<Postgres>(
        "CREATE SEQUENCE sequence; CREATE TYPE type AS ENUM ('a')",
        [&](auto& m) { m.add_table(what, {Text("name")}); },
        "there is a " + what + " \"" + what + "\" already");
  }
  // Each schema has its own types.
  const SqlTestDatabase test = make_postgres();
  PICCOLO_TEST_SUCCESS(run_on(test.owner->database(), "CREATE TABLE band (x INTEGER)",
                              [](auto& m) { m.add_table("text", {Text("name")}); }));
}

BOOST_AUTO_TEST_CASE(may_have_indexes_of_an_extension_of_the_same_run) {
  const SqlTestDatabase test = make_postgres();
  Database& database = test.owner->database();
  const auto has = "SELECT 1 FROM pg_available_extensions WHERE name = 'btree_gin'";
  if (select(database, has).empty()) return;
  PICCOLO_TEST_SUCCESS(run_on(database, "", [](auto& m) {
    m.add_table("band", {Integer("rating")});
    m.add_raw("CREATE EXTENSION btree_gin", "DROP EXTENSION btree_gin");
    m.add_index("band", {"rating"}, {.method = IndexMethod::kGin});
  }));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(may_have_names_with_blanks_in_their_keys, TestBackend, SqlBackends) {
  check_there_and_back<TestBackend>(
      "CREATE TABLE band (x INTEGER NOT NULL, y INTEGER NOT NULL, UNIQUE (x, y), PRIMARY KEY (y, "
      "x))",
      [](auto& m) { m.rename_column("band", "x", "first name"); });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(may_be_unique_twice, TestBackend, SqlBackends) {
  check_there_and_back<TestBackend>("CREATE TABLE band (x INTEGER UNIQUE)", [](auto& m) {
    m.add_constraint("band", UniqueConstraint{"again", {"x"}});
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
