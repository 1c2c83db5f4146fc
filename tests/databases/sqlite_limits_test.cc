// SPDX-License-Identifier: MIT
#include "databases/sql_databases.h"

// What SQLite cannot say is refused before anything runs; what its ALTER TABLE
// cannot do is done all the same.
namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(sqlite_limits)

void make_indexed_band(MigrationManager& manager) {
  manager.add_table("band", {Text("name"), Integer("rating", {.unique = true, .index = true})});
}

BOOST_AUTO_TEST_CASE(refuses_what_it_has_no_words_for) {
  struct {
    const char* says;
    Change change;
  } cases[] = {
      {"SQLite has no schemas, so there can be no table \"music\".\"song\"",
       [](auto& manager) {
         manager.add_table({"song", "music"}, {});
       }},
      {"SQLite has no schemas, so table \"band\" cannot move to another",
       [](auto& manager) { manager.change_table_schema("band", "music"); }},
      {"SQLite has no schemas, so column \"a\" of table \"song\" cannot refer to "
       "\"music\".\"band\"",
       [](auto& manager) {
         manager.add_raw("SELECT 1", kNothingToUndo);  // Which might have made it.
         manager.add_table("song", {ForeignKey("a", {"band", "music"})});
       }},
      {"cannot be a serial", [](auto& manager) { manager.add_column("band", Serial("number")); }},
      {"cannot be a serial",
       [](auto& manager) {
         manager.add_table("song", {Integer("id", {.primary_key = true}), BigSerial("number")});
       }},
      {"SQLite has B-tree indexes alone, so index \"band_name\" of table \"band\" cannot be hash",
       [](auto& manager) { manager.add_index("band", {"name"}, {.method = IndexMethod::kHash}); }},
      {"index \"band_name\" of table \"band\" cannot be gin",
       [](auto& manager) {
         manager.alter_column("band",
                              Text("name", {.index = true, .index_method = IndexMethod::kGin}));
       }},
      {"cannot be gist",
       [](auto& manager) {
         manager.add_column("band",
                            Text("nick", {.index = true, .index_method = IndexMethod::kGist}));
       }},
      {"to SQLite all NULLs are distinct, so there can be no constraint \"one\" of table \"band\"",
       [](auto& manager) {
         manager.add_constraint("band", UniqueConstraint{"one", {"name"}, false});
       }},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.says) {
      const SqlTestDatabase test = make_sqlite();
      const AppRegistry apps = registry(
          {app("music", {migration("1a", make_indexed_band), migration("2a", one.change)})});
      const MigrationResult result =
          run_forwards(test.owner->database(), apps, {.app_name = "music"});
      BOOST_TEST(!result.success);
      PICCOLO_TEST_SAYS(result.message, one.says);
      BOOST_TEST(test.owner->tables().empty());
    }
  }
}

// Each of these is a syntax error, or refused, in SQLite's own ALTER TABLE.
BOOST_AUTO_TEST_CASE(does_with_rows_what_alter_table_cannot) {
  struct {
    const char* name;
    Change change;
  } cases[] = {
      {"drop an indexed, unique column",
       [](auto& manager) { manager.drop_column("band", "rating"); }},
      {"add a unique column",
       [](auto& manager) {
         manager.add_column(
             "band",
             Integer("a",
                     {.null = true, .unique = true, .index = true, .default_value = kNoDefault}));
       }},
      {"add a required column with a computed default",
       [](auto& manager) { manager.add_column("band", Timestamp("a")); }},
      {"null", [](auto& manager) { manager.alter_column("band", Text("name", {.null = true})); }},
      {"default",
       [](auto& manager) { manager.alter_column("band", Text("name", {.default_value = "z"})); }},
      {"type", [](auto& manager) { manager.alter_column("band", Varchar("name")); }},
      {"unique",
       [](auto& manager) { manager.alter_column("band", Text("name", {.unique = true})); }},
      {"no index", [](auto& manager) { manager.alter_column("band", Integer("rating")); }},
      {"foreign key",
       [](auto& manager) { manager.alter_column("band", ForeignKey("rating", "band")); }},
      {"constraints",
       [](auto& manager) {
         manager.add_constraint("band", UniqueConstraint{"both", {"name", "rating"}});
         manager.add_constraint("band", CheckConstraint{"rated", "rating > 0"});
       }},
      {"case of a table", [](auto& manager) { manager.rename_table("band", "Band"); }},
      {"case of a column", [](auto& manager) { manager.rename_column("band", "name", "Name"); }},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.name) {
      const SqlTestDatabase test = make_sqlite();
      Database& database = test.owner->database();
      const AppRegistry apps = registry(
          {app("music", {migration("1a", make_indexed_band), migration("2a", one.change)})});
      PICCOLO_TEST_SUCCESS(run_next(database, apps));
      execute(database, "INSERT INTO band (name, rating) VALUES ('x', 1)");
      const Strings before = test.owner->catalogue();
      PICCOLO_TEST_SUCCESS(run_next(database, apps));
      BOOST_TEST((test.owner->catalogue() != before));
      PICCOLO_TEST_LIST(select(database, "SELECT id, name FROM band"), {"1|x"});
      PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
      BOOST_TEST(test.owner->catalogue() == before, boost::test_tools::per_element());
      PICCOLO_TEST_LIST(select(database, "SELECT id, name FROM band"), {"1|x"});
    }
  }
}

BOOST_AUTO_TEST_CASE(leaves_no_row_dangling_without_a_transaction) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  const AppRegistry apps = registry({app(
      "music", {migration("1a", make_indexed_band),
                sql_migration("2a",
                              "CREATE TABLE song (band INTEGER REFERENCES band (id)); "
                              "INSERT INTO band (name) VALUES ('x'); INSERT INTO song VALUES (1)",
                              "DROP TABLE song"),
                migration("3a", [](MigrationManager& manager) { manager.drop_table("band"); },
                          {.wrap_in_transaction = false})})});
  const MigrationResult result = run_forwards(database, apps, {.app_name = "music"});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "\"band\" is referred to by column \"band\" of table \"song\"");
  PICCOLO_TEST_LIST(select(database, "SELECT id, name FROM band"), {"1|x"});
  PICCOLO_TEST_LIST(ran(database, "music"), {"1a", "2a"});
}

// The model does not, so it is the database that says so.
BOOST_AUTO_TEST_CASE(takes_names_that_differ_in_case_alone_for_one) {
  const SqlTestDatabase test = make_sqlite();
  const AppRegistry apps = registry({app(
      "music", {migration("1a", make_indexed_band), migration("2a", [](MigrationManager& manager) {
                  manager.add_table("song", {});
                  manager.add_table("Band", {});
                })})});
  const MigrationResult result = run_forwards(test.owner->database(), apps, {.app_name = "music"});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "table \"Band\" already exists");
  PICCOLO_TEST_LIST(test.owner->tables(), {"band"});
}

BOOST_AUTO_TEST_CASE(leaves_a_view_on_a_dropped_table_behind) {
  const SqlTestDatabase test = make_sqlite();
  Database& database = test.owner->database();
  const AppRegistry apps = registry({app("music", {migration("1a", make_indexed_band)})});
  run_all(database, apps);
  execute(database, "CREATE VIEW names AS SELECT name FROM band");
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  PICCOLO_TEST_LIST(select(database, "SELECT name FROM sqlite_master WHERE type = 'view'"),
                    {"names"});
  BOOST_TEST(!takes(database, "SELECT * FROM names"));
  run_all(database, apps);
  BOOST_TEST(takes(database, "SELECT * FROM names"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
