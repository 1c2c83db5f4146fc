// SPDX-License-Identifier: MIT
#include <cmath>

#include "conformance/conformance.h"

// Each operation and its inverse, as the catalogue shows them.
namespace piccolo::testing {
namespace {

// Runs the one app "music" up to its last migration, reverses that, and gives
// what the catalogue has to say in between.
class Music {
 public:
  Music(TestDatabase& test, std::vector<Migration> migrations)
      : test_(test), apps_(registry({app("music", std::move(migrations))})) {}

  void forwards() { run_all(test_.database(), apps_); }
  void backwards() { PICCOLO_TEST_SUCCESS(reverse(test_.database(), apps_, "music")); }

 private:
  TestDatabase& test_;
  AppRegistry apps_;
};

void adds_a_table_with_an_id(TestDatabase& test) {
  Music music(test, {adds_table("1a", "band")});
  music.forwards();
  PICCOLO_TEST_LIST(test.columns("band"), {"id", "name"});
  music.backwards();
  BOOST_TEST(test.tables().empty());
}

void adds_no_id_beside_another_primary_key(TestDatabase& test) {
  Music music(test, {migration("1a", [](MigrationManager& manager) {
                manager.add_table("band", {Varchar("name", {.primary_key = true})});
              })});
  music.forwards();
  PICCOLO_TEST_LIST(test.columns("band"), {"name"});
}

void restores_a_dropped_table_as_it_was(TestDatabase& test) {
  Music music(test,
              {migration("1a",
                         [](MigrationManager& manager) {
                           manager.add_table("band", {Varchar("name", {.unique = true})});
                           manager.add_column("band", Integer("rating"));
                           manager.rename_column("band", "rating", "popularity");
                         }),
               migration("2a", [](MigrationManager& manager) { manager.drop_table("band"); })});
  music.forwards();
  BOOST_TEST(test.tables().empty());
  music.backwards();
  PICCOLO_TEST_LIST(test.columns("band"), {"id", "name", "popularity"});
}

void restores_a_dropped_column(TestDatabase& test) {
  Music music(test, {adds_table("1a", "band"), migration("2a", [](MigrationManager& manager) {
                       manager.drop_column("band", "name");
                     })});
  music.forwards();
  PICCOLO_TEST_LIST(test.columns("band"), {"id"});
  music.backwards();
  PICCOLO_TEST_LIST(test.columns("band"), {"id", "name"});
}

void adds_and_drops_a_unique_column(TestDatabase& test) {
  Music music(test,
              {adds_table("1a", "band"), migration("2a", [](MigrationManager& manager) {
                 manager.add_column(
                     "band",
                     Varchar("email", {.null = true, .unique = true, .default_value = kNoDefault}));
               })});
  music.forwards();
  PICCOLO_TEST_LIST(test.columns("band"), {"email", "id", "name"});
  music.backwards();
  PICCOLO_TEST_LIST(test.columns("band"), {"id", "name"});
}

void adds_and_drops_a_foreign_key(TestDatabase& test) {
  Music music(test, {adds_table("1a", "manager"), adds_table("2a", "band"),
                     migration("3a", [](MigrationManager& manager) {
                       manager.add_column("band", ForeignKey("manager", "manager"));
                     })});
  music.forwards();
  PICCOLO_TEST_LIST(test.columns("band"), {"id", "manager", "name"});
  music.backwards();
  PICCOLO_TEST_LIST(test.columns("band"), {"id", "name"});
}

void renames_tables_and_columns_both_ways(TestDatabase& test) {
  Music music(test, {adds_table("1a", "band"), migration("2a", [](MigrationManager& manager) {
                       manager.rename_table("band", "group");
                       manager.rename_column("group", "name", "title");
                     })});
  music.forwards();
  PICCOLO_TEST_LIST(test.tables(), {"group"});
  PICCOLO_TEST_LIST(test.columns("group"), {"id", "title"});
  music.backwards();
  PICCOLO_TEST_LIST(test.tables(), {"band"});
  PICCOLO_TEST_LIST(test.columns("band"), {"id", "name"});
}

// Piccolo inverts in the order forwards, and fails at each of these.
void inverts_in_reverse_order(TestDatabase& test) {
  struct {
    const char* name;
    std::function<void(MigrationManager&)> describe;
  } cases[] = {
      {"rename a table, then add a column to it",
       [](MigrationManager& manager) {
         manager.rename_table("band", "group");
         manager.add_column("group", Integer("rating"));
       }},
      {"rename a column, then drop it",
       [](MigrationManager& manager) {
         manager.rename_column("band", "name", "title");
         manager.drop_column("band", "title");
       }},
      {"swap two names",
       [](MigrationManager& manager) {
         manager.rename_column("band", "name", "spare");
         manager.rename_column("band", "nick", "name");
         manager.rename_column("band", "spare", "nick");
       }},
      {"drop a child, then its parent",
       [](MigrationManager& manager) {
         manager.drop_table("song");
         manager.drop_table("band");
       }},
  };
  const Migration before = migration("1a", [](MigrationManager& manager) {
    manager.add_table("band", {Text("name"), Text("nick")});
    manager.add_table("song", {ForeignKey("band", "band")});
  });
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.name) {
      const AppRegistry apps = registry({app("music", {before, migration("2a", one.describe)})});
      run_all(test.database(), apps);
      PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
      PICCOLO_TEST_LIST(test.tables(), {"band", "song"});
      PICCOLO_TEST_LIST(test.columns("band"), {"id", "name", "nick"});
      PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
    }
  }
}

void takes_names_of_every_kind(TestDatabase& test) {
  const std::string table = "Order by \"x\" - it's ü";
  Music music(test, {migration("1a", [&](MigrationManager& manager) {
                manager.add_table(table, {Text("select"), Text("a b"), Text("A-B\"c")});
              })});
  music.forwards();
  PICCOLO_TEST_LIST(test.tables(), {table});
  music.backwards();
  BOOST_TEST(test.tables().empty());
}

void has_every_type_of_column(TestDatabase& test) {
  Music music(test, {migration("1a", [](MigrationManager& manager) {
                manager.add_table(
                    "everything",
                    {BigSerial("id", {.primary_key = true}), SmallInt("small"), Integer("plain"),
                     BigInt("big", {.default_value = 9'000'000'000}), Varchar("short"),
                     Varchar("free", {.length = std::nullopt}),
                     Text("text", {.default_value = "it's \\ a \"text\" ü"}),
                     Boolean("flag", {.default_value = true}), Timestamp("at"),
                     Integer("sum", {.default_value = SqlExpression{"1 + 2"}}),
                     Integer("none", {.null = true, .default_value = kNoDefault}),
                     ForeignKey("self", "everything")});
              })});
  music.forwards();
  PICCOLO_TEST_LIST(test.columns("everything"), {"at", "big", "flag", "free", "id", "none", "plain",
                                                 "self", "short", "small", "sum", "text"});
  music.backwards();
  BOOST_TEST(test.tables().empty());
}

// In SQLite, dropping a parent would delete its children; in PostgreSQL it fails
// half-way through the migration.
void refuses_to_drop_what_is_referred_to(TestDatabase& test) {
  const AppRegistry apps = registry({app(
      "music", {migration("1a",
                          [](MigrationManager& manager) {
                            manager.add_table("band", {});
                            manager.add_table("song", {ForeignKey("band", "band")});
                          }),
                migration("2a", [](MigrationManager& manager) { manager.drop_table("band"); })})});
  const MigrationResult result = run_forwards(test.database(), apps, {.app_name = "music"});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message,
                    "table \"band\" is referred to by column \"band\" of table \"song\"");
  BOOST_TEST(test.tables().empty());
}

void refuses_what_makes_no_sense(TestDatabase& test) {
  struct {
    const char* says;
    std::function<void(MigrationManager&)> describe;
  } cases[] = {
      {"there is no table \"nowhere\"",
       [](MigrationManager& manager) { manager.add_column("nowhere", Integer("a")); }},
      {"there is a table \"band\" already",
       [](MigrationManager& manager) { manager.add_table("band", {}); }},
      {"table \"band\" has a column \"name\" already",
       [](MigrationManager& manager) { manager.add_column("band", Text("name")); }},
      {"table \"band\" has no column \"nick\"",
       [](MigrationManager& manager) { manager.drop_column("band", "nick"); }},
      {"would have two columns \"a\"",
       [](MigrationManager& manager) {
         manager.add_table("b", {Text("a"), Text("a")});
       }},
      {"would have more than one primary key",
       [](MigrationManager& manager) {
         manager.add_table(
             "b", {Integer("a", {.primary_key = true}), Integer("c", {.primary_key = true})});
       }},
      {"PostgreSQL takes no more than 63",
       [](MigrationManager& manager) { manager.add_table(std::string(64, 'x'), {}); }},
      {"is its primary key", [](MigrationManager& manager) { manager.drop_column("band", "id"); }},
      {"which is not a primary key or unique",
       [](MigrationManager& manager) {
         manager.add_column("band", ForeignKey("b", "band", {.target_column = "name"}));
       }},
      {"cannot be added to table \"band\" as its primary key: a table gets it when it is made",
       [](MigrationManager& manager) {
         manager.add_column("band", Integer("number", {.primary_key = true}));
       }},
      {"the length of column \"a\" is 0; it must be at least 1",
       [](MigrationManager& manager) { manager.add_column("band", Varchar("a", {.length = 0})); }},
      {"column \"a\" would be a primary key that may be null",
       [](MigrationManager& manager) {
         manager.add_table("b", {Integer("a", {.null = true, .primary_key = true})});
       }},
      {"column \"a\" is a primary key, which is already unique",
       [](MigrationManager& manager) {
         manager.add_table("b", {Integer("a", {.primary_key = true, .unique = true})});
       }},
      {"column \"a\" would be an auto-increment column with another default",
       [](MigrationManager& manager) {
         manager.add_column("band", Serial("a", {.default_value = 7}));
       }},
      {"column \"a\" would have a default that is not a number",
       [](MigrationManager& manager) {
         manager.add_column("band", Real("a", {.default_value = std::nan("")}));
       }},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.says) {
      const AppRegistry apps =
          registry({app("music", {adds_table("1a", "band"), migration("2a", one.describe)})});
      const MigrationResult result = run_forwards(test.database(), apps, {.app_name = "music"});
      BOOST_TEST(!result.success);
      PICCOLO_TEST_SAYS(result.message, one.says);
      BOOST_TEST(test.tables().empty());
    }
  }
}

}  // namespace

ConformanceCases operation_cases() {
  return {
      PICCOLO_CASE(adds_a_table_with_an_id),
      PICCOLO_CASE(adds_no_id_beside_another_primary_key),
      PICCOLO_CASE(restores_a_dropped_table_as_it_was),
      PICCOLO_CASE(restores_a_dropped_column),
      PICCOLO_CASE(adds_and_drops_a_unique_column),
      PICCOLO_CASE(adds_and_drops_a_foreign_key),
      PICCOLO_CASE(renames_tables_and_columns_both_ways),
      PICCOLO_CASE(inverts_in_reverse_order),
      PICCOLO_CASE(takes_names_of_every_kind),
      PICCOLO_CASE(has_every_type_of_column),
      PICCOLO_CASE(refuses_to_drop_what_is_referred_to),
      PICCOLO_CASE(refuses_what_makes_no_sense),
  };
}

}  // namespace piccolo::testing
