// SPDX-License-Identifier: MIT
#include "error.h"
#include "excerpt.h"
#include "support/builders.h"

// What is known of an error, and the words that are made of it.
namespace piccolo::testing {
namespace {

const ErrorDetails kEverything{.app_name = "music",
                               .migration_id = "1a",
                               .step = 2,
                               .statement = "SELECT 1",
                               .file = "a/1a.sql",
                               .line = 12,
                               .excerpt = "12 | SELECT 1\n   |        ^",
                               .sqlstate = "42P01",
                               .sqlite_code = "SQLITE_FULL",
                               .detail = "Two\nlines.",
                               .context = "PL/pgSQL function f()",
                               .hint = "Try.",
                               .in_the_way = "pid 1\npid 2"};

BOOST_AUTO_TEST_SUITE(errors)

BOOST_AUTO_TEST_CASE(keeps_all_that_is_known) {
  const absl::Status error = with_details(absl::NotFoundError("no such thing"), kEverything);
  BOOST_TEST((error_details(error) == kEverything));
  BOOST_TEST(absl::IsNotFound(error));
  BOOST_TEST(std::string(error.message()) == "no such thing");
}

BOOST_AUTO_TEST_CASE(keeps_it_with_another_message) {
  const absl::Status error =
      with_message(with_details(absl::NotFoundError("none"), kEverything), "there is none");
  BOOST_TEST((error_details(error) == kEverything));
  BOOST_TEST(absl::IsNotFound(error));
  BOOST_TEST(std::string(error.message()) == "there is none");
}

BOOST_AUTO_TEST_CASE(knows_nothing_of_other_errors) {
  BOOST_TEST(!error_details(absl::NotFoundError("none")).has_value());
  BOOST_TEST(!error_details(absl::OkStatus()).has_value());
  BOOST_TEST(!error_details(with_details(absl::NotFoundError("none"), {})).has_value());
  BOOST_TEST(full_message(absl::NotFoundError("none")) == "none");
  BOOST_TEST(full_message(absl::OkStatus()).empty());
}

BOOST_AUTO_TEST_CASE(takes_text_of_any_encoding) {
  const absl::Status error = with_details(absl::InternalError("bad"), {.statement = "a\xff"});
  BOOST_TEST(error_details(error)->statement == "a\xEF\xBF\xBD");
}

BOOST_AUTO_TEST_CASE(says_all_but_the_migration) {
  BOOST_TEST(full_message(with_details(absl::InternalError("no such thing"), kEverything)) ==
             "no such thing (SQLSTATE 42P01)\n"
             "  detail: Two\n"
             "          lines.\n"
             "  at: a/1a.sql:12\n"
             "    12 | SELECT 1\n"
             "       |        ^\n"
             "  context: PL/pgSQL function f()\n"
             "  hint: Try.\n"
             "  in the way: pid 1\n"
             "              pid 2");
}

BOOST_AUTO_TEST_CASE(shows_the_statement_where_the_place_is_not_known) {
  const struct {
    ErrorDetails details;
    const char* says;
  } cases[] = {
      {{.statement = "DROP it"}, "no\n  statement: DROP it"},
      {{.statement = "DROP it", .line = 1, .excerpt = "DROP it\n     ^"},
       "no\n  statement: DROP it\n                  ^"},
      {{.statement = "DROP\nit", .line = 2, .excerpt = "1 | DROP\n2 | it\n  | ^"},
       "no\n  statement:\n    1 | DROP\n    2 | it\n      | ^"},
      {{.statement = "DROP it", .file = "a.sql", .line = 3},
       "no\n  at: a.sql:3\n  statement: DROP it"},
      {{.statement = "DROP it", .sqlite_code = "SQLITE_ERROR"}, "no\n  statement: DROP it"},
      {{.sqlite_code = "SQLITE_FULL"}, "no (SQLITE_FULL)"},
  };
  for (const auto& one : cases) {
    BOOST_TEST(full_message(with_details(absl::InternalError("no"), one.details)) == one.says);
  }
}

BOOST_AUTO_TEST_CASE(shows_the_lines_around_an_error) {
  const struct {
    std::string text;
    std::size_t offset;
    std::size_t first_line;
    std::string shows;
  } cases[] = {
      {"a\nb c\nd\ne", 4, 11, "11 | a\n12 | b c\n   |   ^\n13 | d"},
      {"b c\nd", 0, 1, "1 | b c\n  | ^\n2 | d"},
      {"a\n\nb", 3, 8, " 9 |\n10 | b\n   | ^"},
      {"\nb", 1, 1, "1 |\n2 | b\n  | ^"},
      {"a\r\nb\r\nc", 3, 1, "1 | a\n2 | b\n  | ^\n3 | c"},
      {"a\n", 2, 1, "1 | a\n2 |\n  | ^"},
      {"SELECT", 6, 0, "SELECT\n      ^"},
      {"SELECT", 99, 0, "SELECT\n      ^"},
      {"'äöü' x", 9, 0, "'äöü' x\n      ^"},
      {"\t\tx", 2, 0, "        x\n        ^"},
      {"\x1b[1m x", 5, 0, "\\x1b[1m x\n        ^"},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.text) {
      BOOST_TEST(excerpt(one.text, one.offset, one.first_line) == one.shows);
    }
  }
}

BOOST_AUTO_TEST_CASE(cuts_long_lines_around_an_error) {
  const std::string before(1000, 'a');
  const std::string after(1000, 'b');
  BOOST_TEST(excerpt(before + after, 1000, 0) == "…" + std::string(80, 'a') + std::string(40, 'b') +
                                                     "…\n" + std::string(81, ' ') + "^");
  BOOST_TEST(excerpt(before + "\nx", 1001, 1) ==
             "1 | " + std::string(120, 'a') + "…\n2 | x\n  | ^");
}

BOOST_AUTO_TEST_CASE(cuts_between_characters) {
  std::string umlauts;
  for (int i = 0; i < 500; ++i) umlauts += "ä";
  for (const std::size_t offset : {400, 401, 402, 403}) {
    const std::string shown = excerpt("x" + umlauts, offset, 0);
    BOOST_TEST(shown.find("\\x") == std::string::npos, shown);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
