// SPDX-License-Identifier: MIT
#include "sql/expression.h"

#include <boost/test/unit_test.hpp>
#include <string>

namespace piccolo {
namespace {

BOOST_AUTO_TEST_SUITE(expressions)

BOOST_AUTO_TEST_CASE(renames_a_column) {
  struct {
    const char* before;
    const char* after;
  } cases[] = {
      {"a > 0", "\"b\" > 0"},
      {"A > 0 AND \"a\" < 9", "\"b\" > 0 AND \"b\" < 9"},
      {"a IN ('a', 'it''s a') OR (a)", "\"b\" IN ('a', 'it''s a') OR (\"b\")"},
      {"t.a > 0", "t.\"b\" > 0"},
      {R"(x ~ E'\'a' AND a)", R"(x ~ E'\'a' AND "b")"},
      {R"(x <> 'a\' AND a)", R"(x <> 'a\' AND "b")"},
      {"x[1:a] > 0", "x[1:\"b\"] > 0"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.before) {
      BOOST_TEST(mentions(c.before, "a"));
      BOOST_TEST(rename_in(c.before, "a", "b") == c.after);
    }
  }
}

BOOST_AUTO_TEST_CASE(leaves_namesakes_of_a_column_alone) {
  for (const char* expression :
       {"\"A\" > 0", "aa > 0", "'a' > x", "a(x) > 0", "a \v(x) > 0", "\"a\"(x) > 0", "a.x > 0",
        "CAST(x AS a) > 0", "CAST(x AS varying a (1)) > 0", "x::a > 0", "x :: \"a\" > 0",
        "x COLLATE a > 'x'", "a '2026-11-22' > x", R"(x ~ E'\' a')"}) {
    BOOST_TEST_CONTEXT(expression) {
      BOOST_TEST(!mentions(expression, "a"));
      BOOST_TEST(rename_in(expression, "a", "b") == expression);
    }
  }
  BOOST_TEST(rename_in("\"2024\" < 2024", "2024", "b") == "\"b\" < 2024");
  BOOST_TEST(rename_in("CAST(a AS a) > a", "a", "b") == "CAST(\"b\" AS a) > \"b\"");
  BOOST_TEST(rename_in("x::a > a", "a", "b") == "x::a > \"b\"");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo
