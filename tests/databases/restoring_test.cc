// SPDX-License-Identifier: MIT
#include "databases/sql_databases.h"

// What becomes of rows, and of what no operation made, on the way back.
namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(restoring)

// A table `band` with two rows, and an app that changes it.
template <typename TestBackend>
class Band {
 public:
  explicit Band(const Change& change, const Column& rating = Integer("rating"),
                MigrationManagerOptions options = {})
      : apps_(registry({app("music", {migration("1a",
                                                [rating](MigrationManager& manager) {
                                                  manager.add_table("band", {Text("name"), rating});
                                                }),
                                      migration("2a", change, options)})})) {
    PICCOLO_TEST_SUCCESS(run_next(database(), apps_));
    execute(database(), "INSERT INTO band (name, rating) VALUES ('x', 5), ('y', 7)");
  }

  Database& database() { return test_.owner->database(); }
  TestDatabase& test() { return *test_.owner; }
  MigrationResult forwards() { return run_next(database(), apps_); }
  MigrationResult backwards() { return reverse(database(), apps_, "music"); }
  Strings rows() { return rows("SELECT * FROM band ORDER BY 1"); }
  Strings rows(const std::string& sql) { return select(database(), sql); }

 private:
  SqlTestDatabase test_ = TestBackend::make();
  AppRegistry apps_;
};

BOOST_AUTO_TEST_CASE_TEMPLATE(keeps_the_rows_of_what_is_renamed, TestBackend, SqlBackends) {
  Band<TestBackend> band([](auto& manager) {
    manager.rename_table("band", "Group");
    manager.rename_column("Group", "rating", "select");
  });
  PICCOLO_TEST_SUCCESS(band.forwards());
  PICCOLO_TEST_LIST(band.rows(R"(SELECT id, name, "select" FROM "Group" ORDER BY 1)"),
                    {"1|x|5", "2|y|7"});
  PICCOLO_TEST_SUCCESS(band.backwards());
  PICCOLO_TEST_LIST(band.rows(), {"1|x|5", "2|y|7"});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(keeps_rows_when_columns_come_and_go_again, TestBackend, SqlBackends) {
  Band<TestBackend> band([](auto& manager) {
    manager.add_column("band", ForeignKey("cover_of", "band"));
    manager.add_column(
        "band",
        Varchar("email",
                {.length = 100, .null = true, .unique = true, .default_value = kNoDefault}));
    manager.add_column("band", Boolean("active", {.index = true, .default_value = true}));
    manager.add_column("band", Integer("votes", {.default_value = SqlExpression{"1 + 1"}}));
  });
  PICCOLO_TEST_SUCCESS(band.forwards());
  execute(band.database(), "UPDATE band SET cover_of = 1 WHERE id = 2");
  PICCOLO_TEST_LIST(band.rows("SELECT id, name, rating, cover_of, email, votes FROM band "
                              "WHERE active ORDER BY 1"),
                    {"1|x|5|||2", "2|y|7|1||2"});
  PICCOLO_TEST_SUCCESS(band.backwards());
  PICCOLO_TEST_LIST(band.rows(), {"1|x|5", "2|y|7"});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(restores_no_required_column_without_a_default_to_rows, TestBackend,
                              SqlBackends) {
  Band<TestBackend> band([](auto& manager) { manager.drop_column("band", "rating"); },
                         Integer("rating", {.default_value = kNoDefault}));
  PICCOLO_TEST_SUCCESS(band.forwards());
  const MigrationResult result = band.backwards();
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "migration \"2a\" of app \"music\" could not be reversed");
  PICCOLO_TEST_SAYS(result.message, "Its transaction was undone.");
  PICCOLO_TEST_LIST(band.rows(), {"1|x", "2|y"});
  PICCOLO_TEST_LIST(ran(band.database(), "music"), {"1a", "2a"});
  execute(band.database(), "DELETE FROM band");
  PICCOLO_TEST_SUCCESS(band.backwards());
  PICCOLO_TEST_LIST(band.test().columns("band"), {"id", "name", "rating"});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(restores_no_constraint_that_the_default_violates, TestBackend,
                              SqlBackends) {
  Band<TestBackend> band([](auto& manager) { manager.drop_column("band", "rating"); },
                         Integer("rating", {.unique = true}));
  PICCOLO_TEST_SUCCESS(band.forwards());
  BOOST_TEST(!band.backwards().success);
  PICCOLO_TEST_LIST(band.rows(), {"1|x", "2|y"});
  execute(band.database(), "DELETE FROM band WHERE id = 2");
  PICCOLO_TEST_SUCCESS(band.backwards());
  PICCOLO_TEST_LIST(band.rows(), {"1|x|0"});
}

// Also where a statement of it is done already.
BOOST_AUTO_TEST_CASE_TEMPLATE(does_an_operation_whole_or_not_at_all_without_a_transaction,
                              TestBackend, SqlBackends) {
  const auto change = [](MigrationManager& manager) {
    manager.add_column("band", Integer("votes"));
    manager.alter_column("band", BigInt("votes", {.null = true, .unique = true}));
  };
  Band<TestBackend> band(change, Integer("rating"), {.wrap_in_transaction = false});
  const MigrationResult result = band.forwards();
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "what its first step did is still done");
  PICCOLO_TEST_LIST(band.rows(), {"1|x|5|0", "2|y|7|0"});
  PICCOLO_TEST_LIST(band.test().tables(), {"band"});
  BOOST_TEST(!takes(band.database(), "UPDATE band SET votes = NULL"));
  PICCOLO_TEST_LIST(ran(band.database(), "music"), {"1a"});
}

// In Piccolo the raw step runs before there is a column to fill.
BOOST_AUTO_TEST_CASE_TEMPLATE(fills_a_restored_column_with_what_was_kept, TestBackend,
                              SqlBackends) {
  Band<TestBackend> band([](auto& manager) {
    manager.add_raw("CREATE TABLE kept AS SELECT id, rating FROM band",
                    "UPDATE band SET rating = (SELECT kept.rating FROM kept WHERE kept.id = "
                    "band.id); DROP TABLE kept");
    manager.drop_column("band", "rating");
  });
  PICCOLO_TEST_SUCCESS(band.forwards());
  PICCOLO_TEST_LIST(band.rows(), {"1|x", "2|y"});
  PICCOLO_TEST_SUCCESS(band.backwards());
  PICCOLO_TEST_LIST(band.rows(), {"1|x|5", "2|y|7"});
  PICCOLO_TEST_LIST(band.test().tables(), {"band"});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(fills_a_new_column_from_an_old_one, TestBackend, SqlBackends) {
  Band<TestBackend> band([](auto& manager) {
    manager.add_column("band", Integer("doubled"));
    manager.add_raw(
        [](Connection& connection) {
          return connection.execute("UPDATE band SET doubled = 2 * rating");
        },
        [](Connection& connection) {
          return connection.execute("UPDATE band SET rating = rating + doubled");
        });
  });
  PICCOLO_TEST_SUCCESS(band.forwards());
  PICCOLO_TEST_LIST(band.rows(), {"1|x|5|10", "2|y|7|14"});
  PICCOLO_TEST_SUCCESS(band.backwards());
  PICCOLO_TEST_LIST(band.rows(), {"1|x|15", "2|y|21"});
}

// An app that changes what raw SQL made, as `change` says.
AppRegistry of_raw_sql(const Change& change) {
  const char* made =
      "CREATE TABLE band (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL, rating INTEGER NOT "
      "NULL); "
      "CREATE INDEX by_name ON band (name); CREATE UNIQUE INDEX lone ON band (rating)";
  return registry(
      {app("music", {sql_migration("1a", made, "DROP TABLE band"), migration("2a", change)})});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(restores_what_raw_sql_made_if_told_what_it_was, TestBackend,
                              SqlBackends) {
  struct {
    const char* name;
    Change change;
  } cases[] = {
      {"column",
       [](auto& manager) {
         manager.drop_index("band", "lone",
                            Index{"lone", {"rating"}, IndexMethod::kBtree, /*unique=*/true});
         manager.drop_column("band", "rating", Integer("rating", {.default_value = kNoDefault}));
       }},
      {"index",
       [](auto& manager) {
         manager.drop_index("band", "by_name", Index{"by_name", {"name"}});
       }},
      {"null and default",
       [](auto& manager) {
         manager.alter_column("band", Text("name", {.null = true, .default_value = "x"}),
                              {.before = Text("name", {.default_value = kNoDefault})});
       }},
      {"type",
       [](auto& manager) {
         manager.alter_column("band", Text("rating", {.default_value = kNoDefault}),
                              {.before = Integer("rating", {.default_value = kNoDefault})});
       }},
      {"names",
       [](auto& manager) {
         manager.rename_column("band", "name", "title");
         manager.rename_table("band", "group");
       }},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.name) {
      const SqlTestDatabase test = TestBackend::make();
      Database& database = test.owner->database();
      const AppRegistry apps = of_raw_sql(one.change);
      PICCOLO_TEST_SUCCESS(run_next(database, apps));
      const Strings before = test.owner->catalogue();
      PICCOLO_TEST_SUCCESS(run_next(database, apps));
      BOOST_TEST((test.owner->catalogue() != before));
      PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
      BOOST_TEST(test.owner->catalogue() == before, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(remembers_what_raw_sql_of_the_migration_left, TestBackend,
                              SqlBackends) {
  const Change dropped[] = {
      [](auto& manager) { manager.drop_table("band"); },
      [](auto& manager) { manager.drop_column("band", "name"); },
      [](auto& manager) { manager.drop_index("band", "by_name"); },
  };
  // SQLite drops no column that an index is on.
  constexpr char kMovesIndex[] = "DROP INDEX by_name; CREATE INDEX by_name ON band (rating)";
  for (const Change& drop : dropped) {
    const SqlTestDatabase test = TestBackend::make();
    Database& database = test.owner->database();
    const AppRegistry apps = of_raw_sql([&](auto& manager) {
      manager.add_raw(kMovesIndex, kNothingToUndo);
      drop(manager);
    });
    PICCOLO_TEST_SUCCESS(run_next(database, apps));
    execute(database, kMovesIndex);
    const Strings before = test.owner->catalogue();
    PICCOLO_TEST_SUCCESS(run_next(database, apps));
    BOOST_TEST((test.owner->catalogue() != before));
    PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
    BOOST_TEST(test.owner->catalogue() == before, boost::test_tools::per_element());
  }
}

// In one run it is not known before SQL has run.
BOOST_AUTO_TEST_CASE_TEMPLATE(guesses_nothing_about_what_raw_sql_is_going_to_make, TestBackend,
                              SqlBackends) {
  const SqlTestDatabase test = TestBackend::make();
  const AppRegistry apps =
      of_raw_sql([](auto& manager) { manager.alter_column("band", Integer("name")); });
  const MigrationResult result = run_forwards(test.owner->database(), apps, {.app_name = "music"});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "give alter_column() its definition as `before`");
  BOOST_TEST(test.owner->tables().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
