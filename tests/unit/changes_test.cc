// SPDX-License-Identifier: MIT
#include "support/builders.h"

// Law L1: what an operation does to a schema, its inverse takes back.
namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(changes)

Schema schema_of(const std::vector<Change>& operations) {
  Schema schema;
  for (const Change& operation : operations) PICCOLO_TEST_OK(apply(operation, schema));
  return schema;
}

Schema band_and_song() {
  MigrationManager manager;
  manager.add_table("band", {Varchar("name", {.unique = true}), Integer("rating")});
  manager.add_table("song", {ForeignKey("band", "band")});
  return schema_of(changes_of(manager));
}

BOOST_AUTO_TEST_CASE(every_inverse_gives_the_schema_back) {
  const Change cases[] = {
      AddTable{{.name = "venue", .columns = {Text("name")}}},
      DropTable{"song"},
      RenameTable{"band", "group"},
      AddColumn{"band", Timestamp("founded")},
      AddColumn{"song", ForeignKey("cover_of", "song")},
      DropColumn{"band", "name"},
      DropColumn{"song", "band"},
      RenameColumn{"band", "id", "number"},
  };
  for (const Change& operation : cases) {
    BOOST_TEST_CONTEXT(describe(operation)) {
      const Schema before = band_and_song();
      Schema schema = before;
      const absl::StatusOr<Change> back = inverse(operation, before);
      PICCOLO_TEST_OK(back.status());
      PICCOLO_TEST_OK(apply(operation, schema));
      PICCOLO_TEST_OK(apply(*back, schema));
      BOOST_TEST((schema == before));
    }
  }
}

BOOST_AUTO_TEST_CASE(leaves_the_schema_alone_when_it_refuses) {
  const Change cases[] = {
      AddTable{{.name = "band"}},
      DropTable{"band"},
      RenameTable{"band", "song"},
      AddColumn{"band", Text("name")},
      DropColumn{"band", "id"},
      RenameColumn{"band", "name", "rating"},
      AddColumn{"band", ForeignKey("manager", "manager")},
  };
  for (const Change& operation : cases) {
    BOOST_TEST_CONTEXT(describe(operation)) {
      Schema schema = band_and_song();
      BOOST_TEST(!apply(operation, schema).ok());
      BOOST_TEST((schema == band_and_song()));
    }
  }
}

BOOST_AUTO_TEST_CASE(drops_no_column_that_one_of_the_same_name_refers_to) {
  MigrationManager manager;
  manager.add_table("band", {Varchar("code", {.unique = true})});
  manager.add_table("song", {ForeignKey("code", "band", {.target_column = "code"})});
  const Schema schema = schema_of(changes_of(manager));
  BOOST_TEST(absl::IsFailedPrecondition(check(DropColumn{"band", "code"}, schema)));
  PICCOLO_TEST_OK(check(DropColumn{"song", "code"}, schema));
}

BOOST_AUTO_TEST_CASE(gives_another_name_where_the_default_one_is_taken) {
  MigrationManager manager;
  manager.add_table("band", {Varchar("name", {.unique = true, .index = true})});
  manager.rename_table("band", "group");
  manager.add_table("band", {Varchar("name", {.unique = true, .index = true})});
  const Schema schema = schema_of(changes_of(manager));
  const Column* old = schema.find_table("group")->find_column("name");
  const Column* made = schema.find_table("band")->find_column("name");
  BOOST_TEST(old->unique_name == "band_name_key");
  BOOST_TEST(made->unique_name == "band_name_key1");
  BOOST_TEST(old->index->name == "band_name");
  BOOST_TEST(made->index->name == "band_name1");
}

BOOST_AUTO_TEST_CASE(follows_a_renamed_table_and_column) {
  Schema schema = band_and_song();
  PICCOLO_TEST_OK(apply(RenameTable{"band", "group"}, schema));
  BOOST_TEST(!apply(DropTable{"group"}, schema).ok());
  BOOST_TEST(schema.find_table("song")->find_column("band")->references->table.name == "group");
}

Column unique_as(Column column, std::string name) {
  column.unique = true;
  column.unique_name = std::move(name);
  return column;
}
Column indexed_as(Column column, std::string name) {
  column.index = ColumnIndex{.name = std::move(name)};
  return column;
}
Column referring_as(Column column, std::string name) {
  column.references = Reference{.table = "band", .name = std::move(name)};
  return column;
}

// With an index `i`, and the constraints `u` and `c`, on the table `band`.
Schema with_taken_names() {
  Schema schema = band_and_song();
  PICCOLO_TEST_OK(apply(AddIndex{"band", {"i", {"rating"}}}, schema));
  PICCOLO_TEST_OK(apply(AddConstraint{"band", UniqueConstraint{"u", {"rating"}}}, schema));
  PICCOLO_TEST_OK(apply(AddConstraint{"band", CheckConstraint{"c", "rating > 0"}}, schema));
  return schema;
}

// Tables, indexes and unique constraints share the names of a schema; the
// constraints of a table share its own.
BOOST_AUTO_TEST_CASE(gives_no_part_a_name_that_is_taken) {
  const Integer x("x");
  struct {
    const char* says;
    Change operation;
  } cases[] = {
      {"something else is called \"i\" already", AddTable{{.name = "i"}}},
      {"something else is called \"u\" already", RenameTable{"song", "u"}},
      {"something else is called \"i\" already", AddTable{{"venue", {indexed_as(x, "i")}}}},
      {"something else is called \"u\" already", AddTable{{"venue", {unique_as(x, "u")}}}},
      {"something else is called \"band\" already",
       AddTable{{"venue", {x}, {UniqueConstraint{"band", {"x"}}}}}},
      {"something else is called \"i\" already", AddTable{{"venue", {x}, {}, {{"i", {"x"}}}}}},
      {"something else is called \"i\" already", AddColumn{"song", indexed_as(x, "i")}},
      {"something else is called \"song\" already", AddColumn{"song", indexed_as(x, "song")}},
      {"something else is called \"u\" already", AddColumn{"song", unique_as(x, "u")}},
      {"table \"song\" has a constraint \"song_band_fkey\" already",
       AddColumn{"song", referring_as(x, "song_band_fkey")}},
      {"something else is called \"u\" already",
       AddColumn{"song", x, {UniqueConstraint{"u", {"x"}}}}},
      {"table \"band\" has a constraint \"c\" already",
       AddColumn{"band", x, {CheckConstraint{"c", "x > 0"}}}},
      {"something else is called \"i\" already", AddColumn{"song", x, {}, {{"i", {"x"}}}}},
      {"something else is called \"i\" already",
       AlterColumn{"band", indexed_as(Text("name", {.unique = true}), "i")}},
      {"something else is called \"i\" already",
       AlterColumn{"band", unique_as(Integer("rating"), "i")}},
      {"table \"band\" has a constraint \"c\" already",
       AlterColumn{"band", referring_as(Integer("rating"), "c")}},
      {"something else is called \"i\" already",
       AddConstraint{"song", UniqueConstraint{"i", {"id"}}}},
      {"table \"band\" has a constraint \"u\" already",
       AddConstraint{"band", CheckConstraint{"u", "rating > 1"}}},
      {"something else is called \"band_name_key\" already",
       AddIndex{"song", {"band_name_key", {"id"}}}},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(describe(one.operation) << ": " << one.says) {
      Schema schema = with_taken_names();
      const absl::Status status = apply(one.operation, schema);
      BOOST_TEST(absl::IsAlreadyExists(status), status.ToString());
      PICCOLO_TEST_SAYS(status.message(), one.says);
      BOOST_TEST((schema == with_taken_names()));
    }
  }
}

BOOST_AUTO_TEST_CASE(gives_no_two_parts_of_one_operation_the_same_name) {
  const Integer x("x");
  const Integer y("y");
  const Change cases[] = {
      AddTable{{"p", {x}, {}, {{"p", {"x"}}}}},
      AddTable{{"p", {indexed_as(x, "p")}}},
      AddTable{{"p", {unique_as(x, "p")}}},
      AddTable{{"venue", {indexed_as(x, "p"), indexed_as(y, "p")}}},
      AddTable{{"venue", {indexed_as(unique_as(x, "p"), "p")}}},
      AddTable{{"venue", {unique_as(x, "p"), y}, {UniqueConstraint{"p", {"y"}}}}},
      AddTable{{"venue", {x, y}, {CheckConstraint{"p", "x > 0"}, CheckConstraint{"p", "y > 0"}}}},
      AddTable{{"venue", {referring_as(x, "p"), referring_as(y, "p")}}},
      AddTable{{"venue", {x, y}, {}, {{"p", {"x"}}, {"p", {"y"}}}}},
      AddColumn{"song", indexed_as(unique_as(x, "p"), "p")},
      AddColumn{"song", unique_as(referring_as(x, "p"), "p")},
      AddColumn{"song", indexed_as(x, "p"), {UniqueConstraint{"p", {"x"}}}},
      AddColumn{"song", x, {}, {{"p", {"x"}}, {"p", {"x", "id"}}}},
      AlterColumn{"band", indexed_as(unique_as(Text("name"), "p"), "p")},
  };
  for (const Change& operation : cases) {
    BOOST_TEST_CONTEXT(describe(operation)) {
      Schema schema = with_taken_names();
      const absl::Status status = apply(operation, schema);
      BOOST_TEST(absl::IsAlreadyExists(status), status.ToString());
      PICCOLO_TEST_SAYS(status.message(), "would be called \"p\"");
      BOOST_TEST((schema == with_taken_names()));
    }
  }
}

BOOST_AUTO_TEST_CASE(lets_things_have_one_name_that_do_not_share_them) {
  const Change cases[] = {
      AddTable{{TableName("band", "music")}},
      AddIndex{"band", {"c", {"rating"}}},
      AddConstraint{"song", CheckConstraint{"c", "id > 0"}},
      AddConstraint{"band", CheckConstraint{"i", "rating > 0"}},
      AddConstraint{"song", CheckConstraint{"u", "id > 0"}},
      AddColumn{"band", referring_as(Integer("x"), "song_band_fkey")},
      AddTable{{TableName("x", "music"), {indexed_as(unique_as(Integer("x"), "u"), "i")}}},
      AlterColumn{"band", unique_as(Integer("rating"), "was_free")},
      // Its own may stay, and pass to each other.
      AlterColumn{"band", unique_as(Text("name"), "band_name_key")},
      AlterColumn{"band", indexed_as(Text("name"), "band_name_key")},
  };
  for (const Change& operation : cases) {
    Schema schema = with_taken_names();
    PICCOLO_TEST_OK(apply(operation, schema));
  }
}

BOOST_AUTO_TEST_CASE(restores_what_raw_sql_made_from_the_definition_it_is_given) {
  Schema unknown;
  unknown.incomplete = true;
  const Table band{.name = "band", .columns = {Text("name")}};
  BOOST_TEST(absl::IsFailedPrecondition(inverse(DropTable{"band"}, unknown).status()));
  const auto table = inverse(DropTable{"band", band}, unknown);
  BOOST_TEST((std::get<AddTable>(*table).table == band));
  BOOST_TEST(absl::IsFailedPrecondition(inverse(DropColumn{"band", "name"}, unknown).status()));
  const auto column = inverse(DropColumn{"band", "name", Text("name")}, unknown);
  BOOST_TEST((std::get<AddColumn>(*column).column == Text("name")));
}

BOOST_AUTO_TEST_CASE(knows_no_inverse_of_a_raw_step_without_a_way_back) {
  BOOST_TEST(absl::IsFailedPrecondition(backwards_of(Raw{SqlScript{"x"}}, Schema()).status()));
  const auto status = backwards_of(Irreversible{"data was merged"}, Schema()).status();
  PICCOLO_TEST_SAYS(status.message(), "data was merged");
}

BOOST_AUTO_TEST_CASE(knows_both_directions_of_a_raw_step) {
  const Raw raw{SqlScript{"SELECT 1"}, SqlScript{"SELECT 2"}};
  BOOST_TEST((std::get<SqlScript>(*forwards_of(raw)) == SqlScript{"SELECT 1"}));
  BOOST_TEST((std::get<SqlScript>(**backwards_of(raw, Schema())) == SqlScript{"SELECT 2"}));
  const Raw one_way{Nothing{}, Nothing{}};
  BOOST_TEST(!forwards_of(one_way).has_value());
  BOOST_TEST(!backwards_of(one_way, Schema())->has_value());
}

BOOST_AUTO_TEST_CASE(gives_the_last_raw_step_its_way_back) {
  MigrationManager manager;
  manager.add_raw("up 1");
  manager.add_raw("up 2");
  manager.add_raw_backwards("down 2");
  manager.add_raw_backwards("down 1");
  manager.add_raw_backwards("down 0");
  const auto down = [&](std::size_t i) {
    return std::get<SqlScript>(*std::get<Raw>(manager.operations()[i]).backwards).text;
  };
  BOOST_TEST_REQUIRE(manager.operations().size() == 3u);
  BOOST_TEST(down(0) == "down 1");
  BOOST_TEST(down(1) == "down 2");
  BOOST_TEST(down(2) == "down 0");
}

// What a catalogue says of a foreign key has the type of the column, and not that it is one.
BOOST_AUTO_TEST_CASE(gives_a_foreign_key_to_another_table_the_type_of_that) {
  Column known = ForeignKey("band", "band");
  known.type = Varchar("band", {.length = 40}).type;
  Schema schema;
  for (const char* table : {"band", "group"}) {
    PICCOLO_TEST_OK(apply(AddTable{{table, {Integer("id", {.primary_key = true})}}}, schema));
  }
  PICCOLO_TEST_OK(apply(AddTable{{"song", {known}}}, schema));

  const auto altered = [&](const Column& column) {
    Schema after = schema;
    PICCOLO_TEST_OK(apply(AlterColumn{"song", column, {}, {}, ForeignKey("band", "band")}, after));
    return after.find_table("song")->find_column("band")->type;
  };
  BOOST_TEST((altered(ForeignKey("band", "group")) == ForeignKey("band", "group").type));
  BOOST_TEST((altered(ForeignKey("band", "band", {.null = false})) == known.type));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
