// SPDX-License-Identifier: MIT
#include "conformance/conformance.h"
#include "support/changes.h"

// Changes of columns, constraints, indexes, and the order of tables; there and
// back.
namespace piccolo::testing {
namespace {

void alters_each_property_of_a_column(TestDatabase& test) {
  struct {
    const char* name;
    Column column;
  } cases[] = {
      {"length", Varchar("name", {.length = 500, .unique = true})},
      {"type", Text("name", {.unique = true})},
      {"null", Varchar("name", {.length = 50, .null = true, .unique = true})},
      {"default", Varchar("name", {.length = 50, .unique = true, .default_value = "it's"})},
      {"no default", Varchar("name", {.length = 50, .unique = true, .default_value = kNoDefault})},
      {"not unique", Varchar("name", {.length = 50})},
      {"index", Varchar("name", {.length = 50, .unique = true, .index = true})},
      {"to a number", BigInt("rating", {.default_value = 7})},
      {"to a numeric", Numeric("rating", {.digits = Digits{5, 2}})},
      {"to text", Varchar("rating", {.default_value = "none"})},
      {"unique", Integer("rating", {.unique = true, .index = true})},
      {"to a foreign key",
       ForeignKey("rating", "band", {.on_delete = ReferentialAction::kSetNull})},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.name) {
      goes_there_and_back(
          test, [&](MigrationManager& manager) { manager.alter_column("band", one.column); });
    }
  }
}

void alters_what_a_foreign_key_does(TestDatabase& test) {
  goes_there_and_back(test, [](MigrationManager& manager) {
    manager.add_column("band", ForeignKey("cover_of", "band"));
    manager.alter_column(
        "band", ForeignKey("cover_of", "band", {.on_delete = ReferentialAction::kRestrict}));
    manager.alter_column(
        "band",
        ForeignKey("cover_of", "band", {.null = false, .on_update = ReferentialAction::kNoAction}));
  });
}

void restores_each_step_of_a_chain(TestDatabase& test) {
  goes_there_and_back(test, [](MigrationManager& manager) {
    manager.alter_column("band", Varchar("name", {.length = 200, .default_value = "zzz"}));
    manager.rename_column("band", "name", "title");
    manager.alter_column("band", Text("title", {.index = true}));
    manager.rename_table("band", "group");
    manager.drop_column("group", "title");
  });
}

// A renamed column keeps its foreign key's name, so another needs its own.
void keeps_foreign_keys_apart(TestDatabase& test) {
  goes_there_and_back(test, [](MigrationManager& manager) {
    manager.add_column("band", ForeignKey("a", "band"));
    manager.rename_column("band", "a", "b");
    manager.add_column("band", ForeignKey("a", "band"));
    manager.alter_column("band",
                         ForeignKey("a", "band", {.on_delete = ReferentialAction::kRestrict}));
  });
}

void keeps_foreign_keys_of_a_renamed_table_apart(TestDatabase& test) {
  goes_there_and_back(test, [](MigrationManager& manager) {
    manager.add_table("a", {ForeignKey("b", "band")});
    manager.rename_table("a", "z");
    manager.add_table("a", {ForeignKey("b", "band")});
    manager.alter_column("a", Integer("b"));
  });
}

void converts_values_as_told(TestDatabase& test) {
  goes_there_and_back(test, [](MigrationManager& manager) {
    manager.alter_column("band", Varchar("rating"),
                         {.using_expression = "CASE WHEN rating > 2 THEN 'good' ELSE 'bad' END",
                          .using_backwards = "CASE WHEN rating = 'good' THEN 3 ELSE 0 END"});
  });
}

void adds_and_drops_constraints(TestDatabase& test) {
  goes_there_and_back(test, [](MigrationManager& manager) {
    manager.add_constraint("band", UniqueConstraint{"band_name_rating", {"name", "rating"}});
    manager.add_constraint("band",
                           CheckConstraint{"band_rated", "rating >= 0 AND name <> 'it''s'"});
  });
}

void restores_constraints_that_go_with_a_column(TestDatabase& test) {
  goes_there_and_back(test, [](MigrationManager& manager) {
    manager.add_constraint("band", UniqueConstraint{"both", {"name", "rating"}});
    manager.add_constraint("band", CheckConstraint{"rated", "\"rating\" >= 0"});
    manager.add_index("band", {"rating", "name"});
    manager.rename_column("band", "rating", "Stars Given");
    manager.drop_column("band", "Stars Given");
  });
}

void restores_a_dropped_constraint_after_a_rename(TestDatabase& test) {
  goes_there_and_back(test, [](MigrationManager& manager) {
    manager.add_constraint("band", UniqueConstraint{"both", {"name", "rating"}});
    manager.add_constraint("band", CheckConstraint{"rated", "rating >= 0"});
    manager.rename_column("band", "rating", "stars");
    manager.drop_constraint("band", "both");
    manager.drop_constraint("band", "rated");
    manager.add_table("other", {});
  });
}

void adds_and_drops_indexes(TestDatabase& test) {
  goes_there_and_back(test, [](MigrationManager& manager) {
    manager.add_index("band", {"name", "rating"});
    manager.add_index("band", {"rating"}, {.unique = true, .name = "an index"});
    manager.drop_index("band", "band_name_rating");
  });
}

void restores_a_table_with_all_that_is_on_it(TestDatabase& test) {
  const AppRegistry apps = registry(
      {app("music",
           {migration("1a",
                      [](MigrationManager& manager) {
                        manager.add_table("band", {Varchar("name", {.unique = true, .index = true}),
                                                   Numeric("fee", {.digits = Digits{6, 2}})});
                        manager.add_constraint("band", UniqueConstraint{"both", {"name", "fee"}});
                        manager.add_constraint("band", CheckConstraint{"paid", "fee >= 0"});
                        manager.add_index("band", {"fee", "name"});
                      }),
            migration("2a", [](MigrationManager& manager) { manager.drop_table("band"); })})});
  PICCOLO_TEST_SUCCESS(
      run_forwards(test.database(), apps, {.app_name = "music", .migration_id = "1"}));
  const Strings before = test.catalogue();
  run_all(test.database(), apps);
  PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
  BOOST_TEST(test.catalogue() == before, boost::test_tools::per_element());
}

// Piccolo: M12, M15, and (g) of its failures.
void makes_and_drops_tables_in_a_working_order(TestDatabase& test) {
  struct {
    const char* name;
    std::function<void(MigrationManager&)> make;
  } cases[] = {
      {"a chain, the wrong way round",
       [](MigrationManager& manager) {
         for (const char table : {'g', 'f', 'e', 'd', 'c', 'b'}) {
           manager.add_table(std::string(1, table),
                             {ForeignKey("next", std::string(1, static_cast<char>(table - 1)))});
         }
         manager.add_table("a", {});
       }},
      {"a circle",
       [](MigrationManager& manager) {
         manager.add_table("a", {ForeignKey("next", "b"), ForeignKey("self", "a")});
         manager.add_table("b", {Uuid("id", {.primary_key = true}), ForeignKey("next", "c")});
         manager.add_table("c", {ForeignKey("next", "a")});
       }},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.name) {
      const AppRegistry apps =
          registry({app("music", {migration("1a", one.make), migration("2a", [](auto& manager) {
                                    for (const char* table : {"a", "b", "c"}) {
                                      manager.drop_table(table);
                                    }
                                  })})});
      PICCOLO_TEST_SUCCESS(
          run_forwards(test.database(), apps, {.app_name = "music", .migration_id = "1"}));
      if (!test.has_table("d")) {
        const Strings before = test.catalogue();
        run_all(test.database(), apps);
        BOOST_TEST(test.tables().empty());
        PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
        BOOST_TEST(test.catalogue() == before, boost::test_tools::per_element());
      }
      PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music", "all"));
      BOOST_TEST(test.tables().empty());
    }
  }
}

void has_every_type_and_default(TestDatabase& test) {
  const AppRegistry apps = registry({app(
      "music", {migration("1a",
                          [](MigrationManager& manager) {
                            manager.add_table(
                                "everything",
                                {Char("char", {.length = 3}), Timestamptz("zoned"), Date("date"),
                                 Date("birthday", {.default_value = "2020-05-17"}), Time("time"),
                                 Interval("interval"), Numeric("free"),
                                 Numeric("exact", {.digits = Digits{5, 2}}), Real("real"),
                                 DoublePrecision("double"), Uuid("uuid"), Json("json"),
                                 Jsonb("jsonb"), Bytea("none"),
                                 Bytea("bytes", {.default_value = Bytes{"a\0\\'b"}}),
                                 Array("tags", Text("")), Array("matrix", Array("", BigInt(""))),
                                 RawColumn("raw", "varchar(7)", {.null = true})});
                          }),
                migration("2a", [](MigrationManager& manager) {
                  for (const char* column : {"uuid", "zoned", "bytes", "tags", "exact"}) {
                    manager.drop_column("everything", column);
                  }
                })})});
  PICCOLO_TEST_SUCCESS(
      run_forwards(test.database(), apps, {.app_name = "music", .migration_id = "1"}));
  const Strings before = test.catalogue();
  run_all(test.database(), apps);
  PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
  BOOST_TEST(test.catalogue() == before, boost::test_tools::per_element());
}

void refuses_constraints_and_indexes_that_make_no_sense(TestDatabase& test) {
  struct {
    const char* says;
    std::function<void(MigrationManager&)> describe;
  } cases[] = {
      {"constraint \"x\" has no columns",
       [](MigrationManager& manager) {
         manager.add_constraint("band", UniqueConstraint{"x", {}});
       }},
      {"constraint \"x\" is about column \"nick\", which table \"band\" lacks",
       [](MigrationManager& manager) {
         manager.add_constraint("band", UniqueConstraint{"x", {"nick"}});
       }},
      {"constraint \"x\" has no condition",
       [](MigrationManager& manager) {
         manager.add_constraint("band", CheckConstraint{"x", ""});
       }},
      {"table \"band\" has no constraint \"x\"",
       [](MigrationManager& manager) { manager.drop_constraint("band", "x"); }},
      {"table \"band\" has no index \"x\"",
       [](MigrationManager& manager) { manager.drop_index("band", "x"); }},
      {"names column \"name\" twice",
       [](MigrationManager& manager) {
         manager.add_index("band", {"name", "name"});
       }},
      {"column \"id\" of table \"band\" cannot become or cease to be an auto-increment column",
       [](MigrationManager& manager) {
         manager.alter_column("band", BigSerial("id", {.primary_key = true}));
       }},
      {"column \"name\" of table \"album\" is referred to by column \"band\"",
       [](MigrationManager& manager) {
         manager.add_table("album", {Varchar("name", {.unique = true})});
         manager.add_column("band", ForeignKey("band", "album", {.target_column = "name"}));
         manager.alter_column("album", Varchar("name"));
       }},
      {"something else is called \"i\" already",
       [](MigrationManager& manager) {
         manager.add_table("album", {Text("name")});
         manager.add_index("album", {"name"}, {.name = "i"});
         manager.add_index("band", {"name"}, {.name = "i"});
       }},
      {"an auto-increment column that may be null",
       [](MigrationManager& manager) {
         manager.add_table("album", {Serial("id", {.null = true})});
       }},
      {"has an index \"band_name\" already",
       [](MigrationManager& manager) {
         manager.add_index("band", {"name"});
         manager.add_index("band", {"name"}, {.name = "band_name"});
       }},
      {"table \"band\" has no column \"nick\"",
       [](MigrationManager& manager) { manager.alter_column("band", Text("nick")); }},
      {"cannot become or cease to be the primary key",
       [](MigrationManager& manager) {
         manager.alter_column("band", Text("name", {.primary_key = true}));
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

ConformanceCases alteration_cases() {
  return {
      PICCOLO_CASE(alters_each_property_of_a_column),
      PICCOLO_CASE(alters_what_a_foreign_key_does),
      PICCOLO_CASE(restores_each_step_of_a_chain),
      PICCOLO_CASE(keeps_foreign_keys_apart),
      PICCOLO_CASE(keeps_foreign_keys_of_a_renamed_table_apart),
      PICCOLO_CASE(converts_values_as_told),
      PICCOLO_CASE(adds_and_drops_constraints),
      PICCOLO_CASE(restores_constraints_that_go_with_a_column),
      PICCOLO_CASE(restores_a_dropped_constraint_after_a_rename),
      PICCOLO_CASE(adds_and_drops_indexes),
      PICCOLO_CASE(restores_a_table_with_all_that_is_on_it),
      PICCOLO_CASE(makes_and_drops_tables_in_a_working_order),
      PICCOLO_CASE(has_every_type_and_default),
      PICCOLO_CASE(refuses_constraints_and_indexes_that_make_no_sense),
  };
}

}  // namespace piccolo::testing
