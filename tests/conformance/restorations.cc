// SPDX-License-Identifier: MIT
#include "conformance/conformance.h"
#include "support/changes.h"

// That what comes back is what there was last, not what there was at first.
namespace piccolo::testing {
namespace {

void restores_each_default_of_a_chain(TestDatabase& test) {
  const auto to = [](Default value) {
    return [value](MigrationManager& manager) {
      manager.alter_column("band",
                           Varchar("name", {.length = 50, .unique = true, .default_value = value}));
    };
  };
  goes_there_and_back(test,
                      {make_band, to("a"), to(kNoDefault), to("c"), to(SqlExpression{"'d'"})});
}

// In Piccolo a type comes back without the length or the digits it had.
void restores_each_type_of_a_chain(TestDatabase& test) {
  const auto to = [](const Column& column) {
    return [column](MigrationManager& manager) { manager.alter_column("band", column); };
  };
  goes_there_and_back(test, {make_band, to(Numeric("rating", {.digits = Digits{5, 2}})),
                             to(Numeric("rating", {.digits = Digits{6, 2}})), to(Numeric("rating")),
                             to(Real("rating")), to(Varchar("rating", {.length = 50})),
                             to(Varchar("rating", {.length = 500})), to(Text("rating"))});
}

void restores_a_column_as_it_was_last_altered(TestDatabase& test) {
  struct {
    const char* name;
    Column made;
    Column altered;
  } cases[] = {
      {"text", Varchar("a", {.length = 50, .default_value = "a"}),
       Varchar(
           "a",
           {.length = 200, .null = true, .unique = true, .index = true, .default_value = "zzz"})},
      {"number", Numeric("a", {.digits = Digits{5, 2}}), Numeric("a", {.digits = Digits{7, 3}})},
      {"another type", Varchar("a", {.length = 50}), BigInt("a", {.default_value = 7})},
      {"no index any more", Integer("a", {.unique = true, .index = true}), Integer("a")},
      {"foreign key", ForeignKey("a", "band"),
       ForeignKey("a", "band",
                  {.null = false,
                   .index = true,
                   .default_value = 1,
                   .on_delete = ReferentialAction::kSetNull,
                   .on_update = ReferentialAction::kRestrict})},
      {"no foreign key any more", ForeignKey("a", "band"), Integer("a")},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.name) {
      goes_there_and_back(test,
                          {make_band, [&](auto& manager) { manager.add_column("band", one.made); },
                           [&](auto& manager) { manager.alter_column("band", one.altered); },
                           [&](auto& manager) { manager.drop_column("band", "a"); },
                           [&](auto& manager) { manager.drop_table("band"); }});
    }
  }
}

void restores_a_column_with_all_that_is_on_it(TestDatabase& test) {
  goes_there_and_back(
      test, {make_band,
             [](auto& manager) {
               manager.add_column("band", Varchar("email", {.length = 100,
                                                            .null = true,
                                                            .unique = true,
                                                            .index = true,
                                                            .default_value = "it's"}));
             },
             [](auto& manager) {
               manager.add_constraint("band", UniqueConstraint{"both", {"email", "rating"}});
               manager.add_constraint("band", CheckConstraint{"has_at", "email LIKE '%@%'"});
               manager.add_index("band", {"rating", "email"}, {.unique = true});
             },
             [](auto& manager) { manager.drop_column("band", "email"); }});
}

void restores_what_was_renamed_under_its_new_name(TestDatabase& test) {
  goes_there_and_back(test, {make_band,
                             [](auto& manager) {
                               manager.add_constraint("band", UniqueConstraint{"a", {"rating"}});
                               manager.add_index("band", {"rating", "name"});
                               manager.rename_column("band", "rating", "stars");
                               manager.rename_column("band", "name", "title");
                             },
                             [](auto& manager) { manager.drop_column("band", "stars"); },
                             [](auto& manager) { manager.drop_column("band", "title"); }});
}

void restores_what_was_there_when_it_was_dropped_twice(TestDatabase& test) {
  const Change drops = [](auto& manager) { manager.drop_column("band", "name"); };
  goes_there_and_back(
      test,
      {make_band, drops,
       [](auto& manager) { manager.add_column("band", BigInt("name", {.null = true})); }, drops});
}

void restores_the_type_of_a_primary_key(TestDatabase& test) {
  goes_there_and_back(
      test, {[](auto& manager) {
               manager.add_table("band", {Varchar("code", {.length = 9, .primary_key = true})});
             },
             [](auto& manager) {
               manager.alter_column("band", Text("code", {.primary_key = true}));
               manager.rename_column("band", "code", "key");
             },
             [](auto& manager) { manager.add_column("band", ForeignKey("cover_of", "band")); },
             [](auto& manager) { manager.drop_table("band"); }});
}

// What Piccolo cannot take back, since it goes back in the order of going there.
void takes_back_changes_that_build_on_each_other(TestDatabase& test) {
  struct {
    const char* name;
    Change change;
  } cases[] = {
      {"rename a table, then add a column",
       [](auto& manager) {
         manager.rename_table("band", "group");
         manager.add_column("group", Integer("x", {.index = true}));
       }},
      {"rename a column, then alter it",
       [](auto& manager) {
         manager.rename_column("band", "rating", "stars");
         manager.alter_column("band", BigInt("stars", {.null = true}));
       }},
      {"rename a unique column, then make it another",
       [](auto& manager) {
         manager.rename_table("band", "group");
         manager.rename_column("group", "name", "title");
         manager.alter_column("group", Text("title"));
       }},
      {"swap two columns, then drop one",
       [](auto& manager) {
         manager.rename_column("band", "name", "spare");
         manager.rename_column("band", "rating", "name");
         manager.rename_column("band", "spare", "rating");
         manager.drop_column("band", "rating");
       }},
      {"add a column, then all that can be on it",
       [](auto& manager) {
         manager.add_column("band", Integer("x"));
         manager.add_constraint("band", UniqueConstraint{"both", {"x", "name"}});
         manager.add_constraint("band", CheckConstraint{"positive", "x >= 0"});
         manager.add_index("band", {"x"}, {.name = "on_x"});
         manager.rename_column("band", "x", "y");
       }},
      {"drop an index and make another of its name",
       [](auto& manager) {
         manager.add_index("band", {"rating"}, {.name = "i"});
         manager.drop_index("band", "i");
         manager.add_index("band", {"name", "rating"}, {.name = "i"});
       }},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.name) { goes_there_and_back(test, one.change); }
  }
}

void alters_null_default_and_uniqueness_of_every_type(TestDatabase& test) {
  const Column columns[] = {SmallInt("a"),
                            Integer("a"),
                            BigInt("a"),
                            Varchar("a"),
                            Char("a"),
                            Text("a"),
                            Boolean("a"),
                            Timestamp("a"),
                            Timestamptz("a"),
                            Date("a"),
                            Time("a"),
                            Interval("a"),
                            Numeric("a"),
                            Real("a"),
                            DoublePrecision("a"),
                            Uuid("a"),
                            Bytea("a"),
                            Jsonb("a"),
                            Json("a"),
                            Array("a", Integer("")),
                            RawColumn("a", "varchar(7)")};
  for (Column column : columns) {
    BOOST_TEST_CONTEXT(static_cast<int>(column.type.kind)) {
      const auto alter = [](const Column& to) {
        return [to](MigrationManager& manager) { manager.alter_column("band", to); };
      };
      std::vector<Change> changes = {
          make_band, [column](MigrationManager& manager) { manager.add_column("band", column); }};
      column.null = true;
      changes.push_back(alter(column));
      const bool had_default = column.default_value != Default(kNoDefault);
      column.default_value = kNoDefault;
      if (had_default) changes.push_back(alter(column));
      // PostgreSQL cannot compare JSON.
      column.unique = column.type.kind != TypeKind::kJson;
      if (column.unique) changes.push_back(alter(column));
      goes_there_and_back(test, changes);
    }
  }
}

void restores_a_condition_that_names_its_table(TestDatabase& test) {
  const CheckConstraint rated{"rated", "band.rating >= 0 AND \"band\".\"rating\" < 11"};
  goes_there_and_back(
      test, {make_band, [&](MigrationManager& manager) { manager.add_constraint("band", rated); },
             [](MigrationManager& manager) { manager.rename_table("band", "groups"); },
             [](MigrationManager& manager) { manager.rename_column("groups", "rating", "stars"); },
             [](MigrationManager& manager) { manager.drop_constraint("groups", "rated"); },
             [](MigrationManager& manager) { manager.drop_table("groups"); }});
}

// An expression that needs parentheses where a column is made and none where its default
// is set.
void restores_a_default_of_several_words(TestDatabase& test) {
  const Column tagged = Boolean("tag", {.default_value = SqlExpression{"1 IS NULL"}});
  goes_there_and_back(
      test,
      {make_band, [&](MigrationManager& manager) { manager.add_column("band", Boolean("tag")); },
       [&](MigrationManager& manager) { manager.alter_column("band", tagged); },
       [](MigrationManager& manager) { manager.drop_column("band", "tag"); },
       [](MigrationManager& manager) { manager.drop_table("band"); }});
}

}  // namespace

ConformanceCases restoration_cases() {
  return {
      PICCOLO_CASE(restores_a_condition_that_names_its_table),
      PICCOLO_CASE(restores_a_default_of_several_words),
      PICCOLO_CASE(restores_each_default_of_a_chain),
      PICCOLO_CASE(restores_each_type_of_a_chain),
      PICCOLO_CASE(restores_a_column_as_it_was_last_altered),
      PICCOLO_CASE(restores_a_column_with_all_that_is_on_it),
      PICCOLO_CASE(restores_what_was_renamed_under_its_new_name),
      PICCOLO_CASE(restores_what_was_there_when_it_was_dropped_twice),
      PICCOLO_CASE(restores_the_type_of_a_primary_key),
      PICCOLO_CASE(takes_back_changes_that_build_on_each_other),
      PICCOLO_CASE(alters_null_default_and_uniqueness_of_every_type),
  };
}

}  // namespace piccolo::testing
