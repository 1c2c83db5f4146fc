// SPDX-License-Identifier: MIT
#include "conformance/conformance.h"
#include "support/changes.h"

// Tables that refer to each other.
namespace piccolo::testing {
namespace {

void refers_to_a_column_that_is_added_beside_it(TestDatabase& test) {
  goes_there_and_back(test, {make_band,
                             [](auto& manager) {
                               manager.add_table("song", {});
                               manager.add_column("band", Uuid("code", {.unique = true}));
                               manager.add_column(
                                   "song", ForeignKey("band", "band", {.target_column = "code"}));
                             },
                             [](auto& manager) {
                               manager.drop_column("song", "band");
                               manager.drop_column("band", "code");
                             }});
}

void refers_to_a_renamed_column_and_table(TestDatabase& test) {
  goes_there_and_back(test, {make_band,
                             [](auto& manager) {
                               manager.add_table(
                                   "song", {ForeignKey("band", "band", {.target_column = "name"})});
                             },
                             [](auto& manager) {
                               manager.rename_table("band", "group");
                               manager.rename_column("group", "name", "title");
                             },
                             [](auto& manager) { manager.drop_column("song", "band"); }});
}

void makes_and_drops_a_table_between_two_others(TestDatabase& test) {
  goes_there_and_back(test, {[](auto& manager) {
                               manager.add_table("band_to_genre", {ForeignKey("band", "band"),
                                                                   ForeignKey("genre", "genre")});
                               manager.add_table("band", {});
                               manager.add_table("genre", {});
                             },
                             [](auto& manager) {
                               manager.drop_table("band");
                               manager.drop_table("genre");
                               manager.drop_table("band_to_genre");
                             }});
}

void refers_to_itself_by_a_key_of_any_type(TestDatabase& test) {
  const Column keys[] = {Serial("id", {.primary_key = true}), Uuid("id", {.primary_key = true}),
                         BigSerial("id", {.primary_key = true}),
                         Varchar("id", {.length = 9, .primary_key = true})};
  for (const Column& key : keys) {
    goes_there_and_back(
        test, {[&](auto& manager) { manager.add_table("band", {key}); },
               [](auto& manager) { manager.add_column("band", ForeignKey("cover_of", "band")); },
               [](auto& manager) { manager.drop_table("band"); },
               [&](auto& manager) {
                 manager.add_table("band", {key, ForeignKey("cover_of", "band")});
               }});
  }
}

void keeps_tables_that_do_not_refer_to_each_other_in_order(TestDatabase& test) {
  const AppRegistry apps = registry({app("music", {migration("1a", [](MigrationManager& manager) {
                                           for (const char* table : {"d", "b", "c", "a"}) {
                                             manager.add_table(table, {});
                                           }
                                         })})});
  const MigrationResult result =
      run_forwards(test.database(), apps, {.app_name = "music", .preview = true});
  Strings made;
  for (const std::string& statement : result.migrations.at(0).statements) {
    const std::string create = "CREATE TABLE \"";
    if (statement.starts_with(create)) made.push_back(statement.substr(create.size(), 1));
  }
  std::erase(made, "m");  // Of the migrations themselves.
  std::erase(made, "p");
  PICCOLO_TEST_LIST(made, {"d", "b", "c", "a"});
}

void alters_no_column_under_those_who_refer_to_it(TestDatabase& test) {
  const Change before = [](MigrationManager& manager) {
    make_band(manager);
    manager.add_table("song", {ForeignKey("band", "band", {.target_column = "name"})});
  };
  const char* says = "column \"name\" of table \"band\" is referred to by column \"band\" of table";
  for (const Column& altered :
       {Column(Text("name", {.unique = true})), Column(Varchar("name", {.length = 50})),
        Column(Varchar("name", {.length = 60, .unique = true}))}) {
    check_refused(test, says, before,
                  [&](auto& manager) { manager.alter_column("band", altered); });
  }
  check_refused(test, says, before, [](auto& manager) { manager.drop_column("band", "name"); });
}

void refuses_foreign_keys_without_sense(TestDatabase& test) {
  struct {
    const char* says;
    Column key;
  } cases[] = {
      {"there is no table \"venue\"", ForeignKey("a", "venue")},
      {"column \"a\" refers to column \"rating\" of table \"band\", which is not a primary key",
       ForeignKey("a", "band", {.target_column = "rating"})},
      {"which is not a primary key or unique", ForeignKey("a", "band", {.target_column = "b"})},
      {"column \"a\" of table \"band\" would refer to itself",
       ForeignKey("a", "band", {.unique = true, .target_column = "a"})},
  };
  for (const auto& one : cases) {
    check_refused(test, one.says, make_band,
                  [&](auto& manager) { manager.add_column("band", one.key); });
  }
}

}  // namespace

ConformanceCases reference_cases() {
  return {
      PICCOLO_CASE(refers_to_a_column_that_is_added_beside_it),
      PICCOLO_CASE(refers_to_a_renamed_column_and_table),
      PICCOLO_CASE(makes_and_drops_a_table_between_two_others),
      PICCOLO_CASE(refers_to_itself_by_a_key_of_any_type),
      PICCOLO_CASE(keeps_tables_that_do_not_refer_to_each_other_in_order),
      PICCOLO_CASE(alters_no_column_under_those_who_refer_to_it),
      PICCOLO_CASE(refuses_foreign_keys_without_sense),
  };
}

}  // namespace piccolo::testing
