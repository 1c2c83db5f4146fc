// SPDX-License-Identifier: MIT
#include "schema/change_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "support/builders.h"

namespace piccolo::testing {
namespace {

using nlohmann::json;

BOOST_AUTO_TEST_SUITE(change_json)

// As it is kept: as text.
Change kept(const Change& change) {
  const auto read = change_from_json(json::parse(to_json(change).dump()));
  BOOST_TEST_REQUIRE(read.ok(), read.status().ToString());
  return *read;
}

Column with_default(Default value) {
  Column column{.name = "rating"};
  column.default_value = std::move(value);
  return column;
}

BOOST_AUTO_TEST_CASE(gives_back_every_change) {
  Column column = ForeignKey("manager", {"person", "hr"}, {.unique = true, .index = true});
  column.unique_name = "one each";
  const Table table{.name = {"band", "music"},
                    .columns = {Serial("id", {.primary_key = true}), column,
                                Numeric("price", {.digits = Digits{5, 2}}),
                                Array("tags", Varchar("tag", {.length = 7}))},
                    .constraints = {UniqueConstraint{"both", {"a", "b"}, false},
                                    CheckConstraint{"sane", "price > 0"}},
                    .indexes = {{"by_price", {"price", "id"}, IndexMethod::kHash, true}}};
  const Change changes[] = {AddTable{table},
                            DropTable{"band"},
                            DropTable{"band", table},
                            RenameTable{"band", "group"},
                            ChangeTableSchema{"band", "music"},
                            AddColumn{"band", column, table.constraints, table.indexes},
                            DropColumn{"band", "name"},
                            DropColumn{"band", "name", column},
                            RenameColumn{"band", "name", "title"},
                            AlterColumn{"band", Text("name"), "a", "b", column},
                            AddConstraint{"band", CheckConstraint{"sane", "true"}},
                            DropConstraint{"band", "sane", CheckConstraint{"sane", "true"}},
                            AddIndex{"band", {"one", {"a"}}},
                            DropIndex{"band", "one", Index{"one", {"a"}}}};
  for (const Change& change : changes) {
    BOOST_TEST_CONTEXT(describe(change)) { BOOST_TEST((kept(change) == change)); }
  }
}

BOOST_AUTO_TEST_CASE(gives_back_every_default) {
  const Default defaults[] = {kNoDefault,
                              true,
                              std::int64_t{-9'223'372'036'854'775'807},
                              0.1,
                              -0.0,
                              HUGE_VAL,
                              -HUGE_VAL,
                              std::string("it's ü"),
                              std::string("\xFF\0z", 3),
                              Bytes{std::string("\xFF\0", 2)},
                              RandomUuid{},
                              EmptyArray{},
                              SqlExpression{"now()"}};
  for (const Default& value : defaults) {
    const Change change = AddColumn{"band", with_default(value)};
    BOOST_TEST_CONTEXT(to_json(change).dump()) { BOOST_TEST((kept(change) == change)); }
  }
  const Change nan = kept(AddColumn{"band", with_default(std::nan(""))});
  BOOST_TEST(std::isnan(std::get<double>(std::get<AddColumn>(nan).column.default_value)));
}

// They are not compared, but a column that comes back is to have them.
BOOST_AUTO_TEST_CASE(keeps_the_names_that_were_given) {
  Column column = Serial("id", {.primary_key = true});
  column.given = {.primary_key = "pk", .sequence = "seq", .not_null = "nn"};
  const Change read = kept(AddColumn{"band", column});
  const GivenNames& given = std::get<AddColumn>(read).column.given;
  BOOST_TEST(given.primary_key == "pk");
  BOOST_TEST(given.sequence == "seq");
  BOOST_TEST(given.not_null == "nn");
}

// What is kept is read by versions that do not exist yet: the words must not change.
BOOST_AUTO_TEST_CASE(has_words_that_stay) {
  BOOST_TEST(to_json(RenameColumn{{"band", "music"}, "name", "title"}).dump() ==
             R"({"rename_column":{"column":"name","new_name":"title",)"
             R"("table":{"name":"band","schema":"music"}}})");
}

BOOST_AUTO_TEST_CASE(leaves_alone_what_it_does_not_know) {
  const auto read = change_from_json(
      json::parse(R"({"drop_table": {"table": {"name": "band", "colour": 1}, "cascade": true}})"));
  BOOST_TEST_REQUIRE(read.ok(), read.status().ToString());
  BOOST_TEST((*read == Change(DropTable{"band"})));
}

BOOST_AUTO_TEST_CASE(names_what_it_cannot_read) {
  const struct {
    const char* text;
    const char* says;
  } cases[] = {
      {"[]", "an object is missing"},
      {"{}", "an object is missing"},
      {"null", "an object is missing"},
      {R"({"paint_table": {}})", "\"paint_table\" is not known"},
      {R"({"drop_table": 7})", "an object is missing"},
      {R"({"drop_table": {"table": {"name": 7}}})", "table: name: "},
      {R"({"add_column": {"column": {"type": {"kind": "hue"}}}})",
       "column: type: kind: \"hue\" is not known"},
      {R"({"add_column": {"column": {"default": {"number": "much"}}}})", "column: default: "},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.text) {
      const absl::Status status = change_from_json(json::parse(one.text)).status();
      BOOST_TEST(absl::IsInvalidArgument(status));
      PICCOLO_TEST_SAYS(status.message(), one.says);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
