// SPDX-License-Identifier: MIT
#include "sql/postgres/server_limits.h"
#include "support/builders.h"

namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(limits_of_servers)

Table band(const std::string& constraint) {
  return {.name = "band",
          .columns = {Text("name"), Text("note", {.null = true})},
          .constraints = {CheckConstraint{constraint, "name <> ''"}}};
}

BOOST_AUTO_TEST_CASE(takes_nulls_as_equal_from_15_on) {
  const UniqueConstraint equal{"one", {"name"}, /*nulls_distinct=*/false};
  Table table = band("check");
  table.constraints.push_back(equal);
  const Change cases[] = {
      AddConstraint{"band", equal},
      AddTable{table},
      AddColumn{"band", Text("name"), {equal}},
  };
  const std::string says =
      "constraint \"one\" of table \"band\" takes NULLs as equal (NULLS NOT DISTINCT), which needs "
      "PostgreSQL 15, and the server is PostgreSQL 14.5";
  for (const Change& operation : cases) {
    BOOST_TEST_CONTEXT(describe(operation)) {
      PICCOLO_TEST_LIST(server_limits(operation, 140005), {says});
      BOOST_TEST(server_limits(operation, 150000).empty());
      BOOST_TEST(server_limits(operation, 180001).empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(has_other_unique_constraints_on_every_server) {
  BOOST_TEST(
      server_limits(AddConstraint{"band", UniqueConstraint{"one", {"name"}}}, 130000).empty());
  BOOST_TEST(
      server_limits(DropConstraint{"band", "one", UniqueConstraint{"one", {"name"}, false}}, 130000)
          .empty());
}

BOOST_AUTO_TEST_CASE(keeps_the_names_of_not_null_constraints_from_18_on) {
  Column unique = Text("name", {.unique = true});
  unique.unique_name = "band_name_not_null";
  const Change cases[] = {
      AddTable{band("band_name_not_null")},
      AddTable{{.name = "band", .columns = {unique}}},
      AddColumn{"band", Text("name"), {CheckConstraint{"band_name_not_null", "name <> ''"}}},
  };
  for (const Change& operation : cases) {
    BOOST_TEST_CONTEXT(describe(operation)) {
      PICCOLO_TEST_LIST(
          server_limits(operation, 180000),
          {"constraint \"band_name_not_null\" of table \"band\" is called like the NOT NULL "
           "constraint of one of its columns, which PostgreSQL names from version 18 on; give it "
           "another name"});
      BOOST_TEST(server_limits(operation, 170005).empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(finds_the_names_of_a_table_that_was_renamed) {
  Schema schema;
  PICCOLO_TEST_OK(apply(AddTable{band("check")}, schema));
  PICCOLO_TEST_OK(apply(RenameTable{"band", "group"}, schema));
  const auto limits = [&](const std::string& name) {
    const Change operation = AddConstraint{"group", CheckConstraint{name, "name <> ''"}};
    return server_limits(operation, 180000, schema);
  };
  BOOST_TEST(limits("band_name_not_null").size() == 1u);
  BOOST_TEST(limits("group_name_not_null").empty());
  BOOST_TEST(limits("band_note_not_null").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
