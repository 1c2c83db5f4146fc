// SPDX-License-Identifier: MIT
#include <algorithm>

#include "conformance/conformance.h"
#include "plan/tables_to_read.h"
#include "support/catalogues.h"

// What a database says of tables is what the model has of them, and what is not as it
// was planned is found.
namespace piccolo::testing {
namespace {

Table band() {
  return {
      .name = "band",
      .columns = {Serial("id", {.primary_key = true}),
                  Varchar("name", {.length = 50, .unique = true}),
                  Integer("rating", {.index = true}),
                  Numeric("fee", {.digits = Digits{10, 2}, .null = true}),
                  Text("Mixed Case", {.default_value = "it's"}), Array("years", Integer("year"))},
      .constraints = {CheckConstraint{"low", "rating < 100"}},
      .indexes = {{"both", {"name", "rating"}}}};
}

Table song() {
  return {.name = "song",
          .columns = {Uuid("id", {.primary_key = true}),
                      ForeignKey("band", "band", {.on_delete = ReferentialAction::kSetNull}),
                      Timestamp("written")}};
}

// On which band and song are.
Schema make_schema(Database& database) {
  Schema schema;
  check_none(make_and_compare(database, schema, {AddTable{band()}, AddTable{song()}}));
  return schema;
}

void says_what_each_change_makes(TestDatabase& test) {
  Database& database = test.database();
  const std::vector<std::vector<Change>> units = {
      {AddColumn{"band", Text("genre", {.null = true, .index = true})}},
      {RenameColumn{"band", "name", "title"}},
      {AlterColumn{"band", Varchar("title", {.length = 80, .null = true})}},
      {AlterColumn{"band", BigInt("rating", {.unique = true, .default_value = kNoDefault})}},
      {AddConstraint{"band", UniqueConstraint{"pair", {"title", "genre"}}}},
      {AddConstraint{"band", CheckConstraint{"not negative", "fee > 0"}}},
      {AddIndex{"band", {"made", {"genre", "fee"}, IndexMethod::kBtree, true}}},
      {RenameTable{"band", "group"}},
      {RenameColumn{"group", "id", "key"}, RenameColumn{"group", "fee", "id"}},
      {AddColumn{"song", ForeignKey("cover_of", "song")}},
      {DropIndex{"group", "both"}},
      {DropConstraint{"group", "low"}},
      {DropConstraint{"group", "pair"}},
      {DropColumn{"group", "genre"}},
      {RenameTable{"group", "x"}, RenameTable{"song", "group"}, RenameTable{"x", "song"}},
      {DropColumn{"group", "band"}, DropTable{"song"}, AddTable{band()}},
      {DropTable{"group"}, DropTable{"band"}},
  };
  Schema schema = make_schema(database);
  for (const std::vector<Change>& unit : units) {
    BOOST_TEST_CONTEXT(describe(unit.front())) {
      check_none(make_and_compare(database, schema, unit));
      check_none(compare_with_model(database, schema));
    }
  }
}

void tells_values_from_expressions(TestDatabase& test) {
  Database& database = test.database();
  Schema schema;
  const Table defaults{
      .name = "defaults",
      .columns = {Integer("a", {.default_value = -3}),
                  BigInt("b", {.default_value = 9'999'999'999}), Varchar("c"),
                  Text("d", {.default_value = "it's"}), Boolean("e", {.default_value = true}),
                  DoublePrecision("f", {.default_value = 0.5}),
                  Bytea("g", {.default_value = Bytes{std::string("\0a", 2)}}), Uuid("h"),
                  Array("i", Integer("year")), Date("j", {.default_value = "2020-05-17"}),
                  Integer("k", {.default_value = kNoDefault})}};
  (void)make_and_compare(database, schema, {AddTable{defaults}});
  const Catalogue catalogue = catalogue_of(database, {"defaults"});
  for (const Column& column : catalogue.find_table("defaults")->table.columns) {
    BOOST_TEST_CONTEXT(column.name) {
      BOOST_TEST((column.default_value == defaults.find_column(column.name)->default_value));
    }
  }
}

void says_what_names_are_of(TestDatabase& test) {
  make_schema(test.database());
  const Catalogue catalogue = catalogue_of(test.database(), {"band", "it's \\ not there"});
  BOOST_TEST(catalogue.kinds.size() == 1);
  BOOST_TEST(catalogue.kinds.at("band") == "table");
  BOOST_TEST(catalogue.find_table("it's \\ not there") == nullptr);
  BOOST_TEST(catalogue_of(test.database(), {}).tables.empty());
}

void says_which_tables_refer_to_one(TestDatabase& test) {
  make_schema(test.database());
  const Catalogue catalogue = catalogue_of(test.database(), {"band"});
  const CatalogueTable* song = catalogue.find_table("song");
  BOOST_TEST_REQUIRE(song != nullptr);
  BOOST_TEST(song->refers_to.contains("band"));
  const Column* key = song->table.find_column("band");
  BOOST_TEST_REQUIRE(key->references.has_value());
  BOOST_TEST((key->references->table == TableName("band")));
  BOOST_TEST((key->references->on_delete == ReferentialAction::kSetNull));
  BOOST_TEST((catalogue_of(test.database(), {"song"}).find_table("band") == nullptr));
}

void says_the_same_twice(TestDatabase& test) {
  make_schema(test.database());
  const std::vector<TableName> both = {"band", "song"};
  BOOST_TEST((catalogue_of(test.database(), both) == catalogue_of(test.database(), both)));
}

// The plan says that a change is made, and it is not; or the other way round.
void finds_what_is_not_as_planned(TestDatabase& test) {
  Database& database = test.database();
  const Schema before = make_schema(database);
  const std::vector<Change> changes = {
      AddColumn{"band", Text("genre")},
      DropColumn{"band", "fee"},
      AlterColumn{"band", Varchar("name", {.length = 60, .unique = true})},
      AddConstraint{"band", UniqueConstraint{"pair", {"name", "rating"}}},
      AddConstraint{"band", CheckConstraint{"high", "rating > 0"}},
      DropConstraint{"band", "low"},
      AddIndex{"band", {"new one", {"rating", "name"}}},
      DropIndex{"band", "both"},
      RenameColumn{"band", "rating", "rank"},
      RenameTable{"band", "group"},
      DropTable{"song"},
      AddTable{{"label", {Serial("id", {.primary_key = true})}}},
  };
  for (const Change& change : changes) {
    BOOST_TEST_CONTEXT(describe(change)) {
      Schema planned = before;
      const NamedChange named(change, before);
      PICCOLO_TEST_OK(piccolo::apply(change, planned));
      const std::vector<const Change*> unit = {&*named};
      const Catalogue same = catalogue_of(database, tables_to_read(unit));
      const auto found =
          compare_catalogues(same, unit, planned, same, database.backend().dialect());
      BOOST_TEST(!is_as_planned(found));
    }
  }
}

// Two steps are done, and the plan knows of one.
void finds_what_no_change_is_about(TestDatabase& test) {
  const std::vector<Change> hidden = {
      DropColumn{"band", "fee"},
      AlterColumn{"band", Integer("rating", {.null = true, .index = true})},
      AlterColumn{"band", Integer("rating", {.index = true, .default_value = 7})},
      AlterColumn{"band", Varchar("name", {.length = 60, .unique = true})},
      AlterColumn{"band", Varchar("name", {.length = 50})},
      DropConstraint{"band", "low"},
      RenameColumn{"band", "Mixed Case", "other"},
  };
  Database& database = test.database();
  const Schema before = make_schema(database);
  const Change known = AddColumn{"band", Text("genre", {.null = true})};
  const std::vector<const Change*> unit = {&known};
  for (const Change& change : hidden) {
    BOOST_TEST_CONTEXT(describe(change)) {
      Schema schema = before;
      const Catalogue first = catalogue_of(database, {"band"});
      (void)make_and_compare(database, schema, {known, change});
      const Catalogue second = catalogue_of(database, {"band"});
      Schema planned = before;
      PICCOLO_TEST_OK(piccolo::apply(known, planned));
      const auto found =
          compare_catalogues(first, unit, planned, second, database.backend().dialect());
      BOOST_TEST(!is_as_planned(found));
      const std::vector<Change> back = {*inverse(change, before), *inverse(known, before)};
      check_none(make_and_compare(database, schema, back));
    }
  }
}

}  // namespace

ConformanceCases catalogue_cases() {
  return {
      PICCOLO_CASE(says_what_each_change_makes),   PICCOLO_CASE(tells_values_from_expressions),
      PICCOLO_CASE(says_what_names_are_of),        PICCOLO_CASE(says_which_tables_refer_to_one),
      PICCOLO_CASE(says_the_same_twice),           PICCOLO_CASE(finds_what_is_not_as_planned),
      PICCOLO_CASE(finds_what_no_change_is_about),
  };
}

}  // namespace piccolo::testing
