// SPDX-License-Identifier: MIT
#include <boost/test/unit_test.hpp>
#include <string>

#include "words/expression.h"

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
      {"x > 5. AND a", "x > 5. AND \"b\""},
      {"x > .5 AND a > 1.5e-3 + a", "x > .5 AND \"b\" > 1.5e-3 + \"b\""},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.before) {
      BOOST_TEST(mentions(c.before, "a"));
      BOOST_TEST(rename_in(c.before, "a", "b") == c.after);
    }
  }
}

BOOST_AUTO_TEST_CASE(takes_the_table_from_the_names_of_columns) {
  struct {
    const char* before;
    const char* after;
  } cases[] = {
      {"t.a > 0 AND T . \"b\" < 1", "a > 0 AND \"b\" < 1"},
      {"\"t\".a > s.t.b", "a > b"},
      {"u.a > 0", "u.a > 0"},
      {"\"T\".a > 0", "\"T\".a > 0"},
      {"a > 't.a'", "a > 't.a'"},
      {"t.f(t.a) > 0", "t.f(a) > 0"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.before) { BOOST_TEST(without_qualifier(c.before, "t") == c.after); }
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

// The same word may be a column, and one of the language where that wants it.
BOOST_AUTO_TEST_CASE(leaves_words_of_the_language_alone) {
  struct {
    const char* column;
    const char* expression;
  } cases[] = {
      {"zone", "x AT TIME ZONE 'utc' > y"},
      {"time", "x AT TIME ZONE 'utc' > y"},
      {"at", "x AT TIME ZONE 'utc' > y"},
      {"local", "x AT LOCAL > y"},
      {"precision", "x::double precision > 0"},
      {"double", "x::double precision > 0"},
      {"double", "double precision '1.5' > x"},
      {"unknown", "x IS UNKNOWN"},
      {"unknown", "x > 0 IS NOT UNKNOWN AND y"},
      {"document", "x IS DOCUMENT"},
      {"normalized", "x IS NOT NORMALIZED"},
      {"nfc", "x IS NFC NORMALIZED"},
      {"normalized", "x IS NFC NORMALIZED"},
      {"json", "x IS JSON"},
      {"object", "x IS NOT JSON OBJECT WITH UNIQUE KEYS"},
      {"keys", "x IS NOT JSON OBJECT WITH UNIQUE KEYS"},
      {"time", "x::timestamp with time zone > now()"},
      {"zone", "x::timestamp(3) without time zone > now()"},
      {"without", "x::timestamp(3) without time zone > now()"},
      {"timestamp", "timestamp with time zone '2020-01-01' > x"},
      {"time", "time without time zone '12:00' > x"},
      {"year", "extract(year FROM x) > 2000"},
      {"year", "EXTRACT ( \"year\" FROM x) > 2000"},
      {"year", "x > interval '1' year to month"},
      {"month", "x > interval '1' year to month"},
      {"second", "x > interval '1' day to second(3)"},
      {"day", "x > INTERVAL '1' DAY"},
      {"distinct", "x IS NOT DISTINCT FROM y"},
      {"from", "x IS DISTINCT FROM y"},
      {"similar", "x SIMILAR TO y"},
      {"ilike", "x ILIKE y"},
      {"escape", "x LIKE 'a' ESCAPE 'b'"},
      {"escape", "x NOT LIKE 'a' ESCAPE 'b'"},
      {"between", "x NOT BETWEEN 1 AND 2"},
      {"between", "x BETWEEN 1 AND 2"},
      {"symmetric", "x BETWEEN SYMMETRIC 1 AND 2"},
      {"both", "trim(both 'x' from y) <> ''"},
      {"placing", "overlay(x placing 'y' from 1 for 2) <> ''"},
      {"for", "substring(x from 1 for 2) <> ''"},
      {"varying", "x::character varying(20) <> ''"},
      {"character", "CAST(x AS national character varying(20)) <> ''"},
      {"time", "CAST(x AS time) > y"},
      {"date", "x > date '2020-01-01'"},
      {"current_date", "x > current_date"},
      {"user", "x = user"},
      {"isnull", "x ISNULL AND y"},
      {"overlaps", "(x, y) OVERLAPS (y, x)"},
      {"glob", "x GLOB 'a*'"},
      {"value", "json_object('k' value x)::text <> ''"},
      {"int4", "x::pg_catalog.int4 > 0"},
      {"b", "x::a.b > 0"},
      {"b", "x COLLATE a.b > 'x'"},
      {"b", "(x).b > 0"},
      {"operator", "x OPERATOR(pg_catalog.=) y"},
      {"b", "x /* b */ > 0 -- b"},
      {"b", "x > 0 /* /* a */ b */"},
      {"b", "x <> $$b$$ AND x <> $b$ b $b$"},
      {"b", "x <> 'a'\n'b' AND x <> U&'b' AND x <> B'0'"},
      {"e", "x > 1e-5 AND x <> E'e'"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.column << " in " << c.expression) {
      BOOST_TEST(!mentions(c.expression, c.column));
      BOOST_TEST(rename_in(c.expression, c.column, "renamed") == c.expression);
    }
  }
}

BOOST_AUTO_TEST_CASE(renames_columns_that_are_called_like_words_of_the_language) {
  struct {
    const char* column;
    const char* before;
    const char* after;
  } cases[] = {
      {"zone", "zone = 'x'", "\"b\" = 'x'"},
      {"time", "\"time\" > now()", "\"b\" > now()"},
      {"time", "time < 5", "\"b\" < 5"},
      {"time", "time AT TIME ZONE 'utc' > x", "\"b\" AT TIME ZONE 'utc' > x"},
      {"time", "time > time '12:00'", "\"b\" > time '12:00'"},
      {"zone", "zone AT TIME ZONE zone > x", "\"b\" AT TIME ZONE \"b\" > x"},
      {"unknown", "unknown IS NULL", "\"b\" IS NULL"},
      {"unknown", "unknown IS NOT UNKNOWN", "\"b\" IS NOT UNKNOWN"},
      {"unknown", "NOT unknown", "NOT \"b\""},
      {"precision", "precision::double precision > 0", "\"b\"::double precision > 0"},
      {"double", "double + 1 > 0", "\"b\" + 1 > 0"},
      {"year", "extract(year FROM year) > 0", "extract(year FROM \"b\") > 0"},
      {"year", "year BETWEEN 1 AND year", "\"b\" BETWEEN 1 AND \"b\""},
      {"interval", "interval > interval '1' year", "\"b\" > interval '1' year"},
      {"escape", "x LIKE escape ESCAPE escape", "x LIKE \"b\" ESCAPE \"b\""},
      {"document", "document IS DOCUMENT", "\"b\" IS DOCUMENT"},
      {"user", "\"user\" <> user", "\"b\" <> user"},
      {"user", "t.user <> 'x'", "t.\"b\" <> 'x'"},
      {"user", "U&\"user\" <> 'x'", "\"b\" <> 'x'"},
      {"value", "json_object(value value value)::text <> ''",
       "json_object(\"b\" value \"b\")::text <> ''"},
      {"zone", "x IS zone", "x IS \"b\""},
      {"date", "date > 'x' AND x IN (date, 'date')", "\"b\" > 'x' AND x IN (\"b\", 'date')"},
      {"zone", "x OPERATOR(pg_catalog.=) zone", "x OPERATOR(pg_catalog.=) \"b\""},
      {"time", "CASE WHEN x THEN time ELSE time END > 0",
       "CASE WHEN x THEN \"b\" ELSE \"b\" END > 0"},
      {"b", "trim(both b from b) <> /* it's */ b",
       "trim(both \"b\" from \"b\") <> /* it's */ \"b\""},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.before) {
      BOOST_TEST(mentions(c.before, c.column));
      BOOST_TEST(rename_in(c.before, c.column, "b") == c.after);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo
