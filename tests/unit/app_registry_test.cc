// SPDX-License-Identifier: MIT
#include <algorithm>
#include <type_traits>

#include "absl/strings/str_format.h"
#include "support/builders.h"

namespace piccolo::testing {
namespace {

// Managers keep a reference to the registry, so they take no temporary.
static_assert(
    !std::is_constructible_v<BackwardsMigrationManager, Database&, AppRegistry, BackwardsOptions>);
static_assert(
    !std::is_constructible_v<ForwardsMigrationManager, Database&, AppRegistry, ForwardsOptions>);
static_assert(!std::is_constructible_v<CheckMigrationManager, Database&, AppRegistry>);
static_assert(std::is_constructible_v<CheckMigrationManager, Database&, const AppRegistry&>);

BOOST_AUTO_TEST_SUITE(app_registry)

Migration in_file(Migration migration, std::filesystem::path file) {
  migration.files = {std::move(file)};
  return migration;
}

Strings sorted(std::vector<AppConfig> configs) {
  Strings names;
  const AppRegistry apps = registry(std::move(configs));
  for (const AppConfig& config : apps.apps()) names.push_back(config.app_name);
  return names;
}

BOOST_AUTO_TEST_CASE(sorts_as_piccolo_does) {
  struct {
    const char* name;
    std::vector<AppConfig> apps;
    Strings order;
  } cases[] = {
      {"no dependencies", {app("c", {}), app("a", {}), app("b", {})}, {"c", "a", "b"}},
      {"one", {app("a", {}, {"c"}), app("b", {}), app("c", {})}, {"c", "b", "a"}},
      {"several",
       {app("a", {}, {"c", "b"}), app("b", {}), app("c", {}, {"d"}), app("d", {})},
       {"d", "b", "c", "a"}},
      {"named twice", {app("a", {}, {"b", "b"}), app("b", {})}, {"b", "a"}},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.name) {
      BOOST_TEST(sorted(one.apps) == one.order, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(sorts_migrations_by_id) {
  const AppRegistry apps =
      registry({app("a", {adds_table("b", "x"), adds_table("B", "y"), adds_table("a", "z")})});
  Strings ids;
  for (const Migration& one : apps.apps()[0].migrations) ids.push_back(one.id);
  PICCOLO_TEST_LIST(ids, {"B", "a", "b"});
}

Migration with_number(Migration migration) {
  migration.has_number = true;
  return migration;
}

// E.g. one in C++.
BOOST_AUTO_TEST_CASE(sorts_what_stands_beside_numbers_by_its_number) {
  const AppRegistry apps = registry({app("a", {adds_table("10_x", "x"), adds_table("9_y", "y"),
                                               with_number(adds_table("0002_z", "z"))})});
  Strings ids;
  for (const Migration& one : apps.apps()[0].migrations) ids.push_back(one.id);
  PICCOLO_TEST_LIST(ids, {"0002_z", "9_y", "10_x"});
}

BOOST_AUTO_TEST_CASE(names_what_is_wrong) {
  AppConfig unreadable = app("a", {});
  unreadable.status = absl::InvalidArgumentError("a/1.sql:3: no marker");
  struct {
    const char* says;
    std::vector<AppConfig> apps;
  } cases[] = {
      {"two apps with the name \"a\"", {app("a", {}), app("a", {})}},
      {"app \"a\" depends on \"b\", which is not an app; there are: a, c",
       {app("a", {}, {"b"}), app("c", {})}},
      {"in a circle: a -> b -> c -> a",
       {app("x", {}), app("a", {}, {"b"}), app("b", {}, {"c"}), app("c", {}, {"a"})}},
      {"in a circle: a -> a", {app("a", {}, {"a"})}},
      {"in a circle: b -> c -> b", {app("a", {}, {"b"}), app("b", {}, {"c"}), app("c", {}, {"b"})}},
      {"app \"a\" has two migrations with the id \"1a\"",
       {app("a", {adds_table("1a", "x"), adds_table("1a", "y")})}},
      {"two migrations with the id \"1a\": /a/1a.sql and /a/one.cc",
       {app("a", {in_file(adds_table("1a", "x"), "/a/1a.sql"),
                  in_file(adds_table("1a", "y"), "/a/one.cc")})}},
      {"app \"a\" has two migrations with the number \"1\": /a/01_a.up.sql and /a/1_one.cc",
       {app("a", {in_file(with_number(adds_table("01_a", "x")), "/a/01_a.up.sql"),
                  in_file(adds_table("1_one", "y"), "/a/1_one.cc")})}},
      {"app \"a\": \"1_a\" is known by the number that its name begins with, as golang-migrate "
       "and goose have it, but \"one\" (/a/one.cc) begins with none",
       {app("a",
            {in_file(adds_table("one", "y"), "/a/one.cc"), with_number(adds_table("1_a", "x"))})}},
      {"id \"all\"", {app("a", {adds_table("all", "x")})}},
      {"id \"1\"", {app("a", {adds_table("1", "x")})}},
      {"app \"a\" is empty", {app("a", {adds_table("", "x")})}},
      {"does not fit into the migration table",
       {app("a", {adds_table(std::string(201, 'x'), "x")})}},
      {"an app is called \"all\"", {app("all", {})}},
      {"no function that describes going forwards", {app("a", {Migration{.id = "2a"}})}},
      {"a/1.sql:3: no marker", {unreadable}},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.says) {
      const absl::StatusOr<AppRegistry> made = AppRegistry::create(one.apps);
      BOOST_TEST(absl::IsInvalidArgument(made.status()));
      PICCOLO_TEST_SAYS(made.status().message(), one.says);
    }
  }
}

// As the column of the migration table does.
BOOST_AUTO_TEST_CASE(measures_ids_in_characters) {
  std::string longest;
  while (longest.size() < 400) longest += "ü";
  BOOST_TEST(AppRegistry::create({app("a", {adds_table(longest, "x")})}).ok());
  BOOST_TEST(!AppRegistry::create({app("a", {adds_table(longest + "ü", "x")})}).ok());
}

BOOST_AUTO_TEST_CASE(knows_dependencies_through_others) {
  const AppRegistry apps =
      registry({app("a", {}, {"b"}), app("b", {}, {"c"}), app("c", {}), app("d", {})});
  BOOST_TEST(apps.depends("a", "c"));
  BOOST_TEST(!apps.depends("c", "a"));
  BOOST_TEST(!apps.depends("a", "a"));
  BOOST_TEST(!apps.depends("d", "c"));
}

// Between the first and the last there are 2^60 ways.
BOOST_AUTO_TEST_CASE(knows_dependencies_through_many_others_at_once) {
  std::vector<AppConfig> chain = {app("0", {}), app("lone", {})};
  for (int i = 1; i <= 60; ++i) {
    const std::string before = std::to_string(i - 1);
    const std::string left = absl::StrFormat("%d left", i);
    const std::string right = absl::StrFormat("%d right", i);
    chain.push_back(app(left, {}, {before}));
    chain.push_back(app(right, {}, {before}));
    chain.push_back(app(std::to_string(i), {}, {left, right}));
  }
  std::ranges::reverse(chain);
  const AppRegistry apps = registry(std::move(chain));
  BOOST_TEST(apps.depends("60", "0"));
  BOOST_TEST(!apps.depends("60", "lone"));
  BOOST_TEST(!apps.depends("0", "60"));
  BOOST_TEST(!apps.depends("60", "60"));
  BOOST_TEST(!apps.depends("missing", "0"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
