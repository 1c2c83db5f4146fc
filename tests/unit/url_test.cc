// SPDX-License-Identifier: MIT
#include "databases/url.h"

#include "support/builders.h"

namespace piccolo::testing {
namespace {

BOOST_AUTO_TEST_SUITE(urls)

BOOST_AUTO_TEST_CASE(shows_no_password) {
  struct {
    const char* url;
    const char* shown;
  } cases[] = {
      {"postgresql://me:secret@host/db", "postgresql://me:***@host/db"},
      {"postgresql://postgres:postgres@host/db", "postgresql://postgres:***@host/db"},
      {"postgresql://me:s@h/db?password=t&sslpassword=u",
       "postgresql://me:***@h/db?password=***&sslpassword=***"},
      {"postgresql://h:1/db?password=s@t&x=1", "postgresql://h:***&x=1"},
      {"postgres://me:p@ss/w:rd@host:5432/db", "postgres://me:***@host:5432/db"},
      {"postgresql://me@/db?host=/tmp&password=secret&x=1",
       "postgresql://me@/db?host=/tmp&password=***&x=1"},
      {"postgresql://host/db?sslpassword=secret", "postgresql://host/db?sslpassword=***"},
      {"postgresql://host/db?p%61ssword=secret", "postgresql://host/db?p%61ssword=***"},
      {"postgresql://me:secret", "postgresql://me:***"},
      {"user=me password=sec&ret", "user=me password=***"},
      {"user=me password = 'secret'", "user=me password =***"},
      {"me:secret@host/db", "me:***@host/db"},
      {"postgresql://host:5432/db", "postgresql://host:5432/db"},
      {"postgresql://me@host/db", "postgresql://me@host/db"},
      {"sqlite:/tmp/a.db", "sqlite:/tmp/a.db"},
      {"sqlite::memory:", "sqlite::memory:"},
  };
  for (const auto& one : cases) BOOST_TEST(without_password(one.url) == one.shown);
}

BOOST_AUTO_TEST_CASE(hides_a_password_in_the_words_of_others) {
  BOOST_TEST(hide_passwords("no such port \"s&cret\", s%26cret", "postgresql://me:s%26cret@h/db") ==
             "no such port \"***\", ***");
  // libpq ends a password at the first @, somebody who did not quote one later.
  BOOST_TEST(hide_passwords("invalid token: \"s%ecret\"", "postgresql://me:s%ecret@h/a@b") ==
             "invalid token: \"***\"");
}

BOOST_AUTO_TEST_CASE(opens_each_kind_of_database) {
  BOOST_TEST((*open_database("memory:"))->name() == "memory:");
  BOOST_TEST((*open_database("sqlite::memory:"))->name() == "sqlite::memory:");
}

BOOST_AUTO_TEST_CASE(says_what_a_url_looks_like) {
  for (const char* url : {"", "sqlite:", "mysql://x", "music.db", "me:secret@host"}) {
    const auto database = open_database(url);
    BOOST_TEST(absl::IsInvalidArgument(database.status()));
    PICCOLO_TEST_SAYS(database.status().message(), "it is sqlite:PATH");
    BOOST_TEST(std::string(database.status().message()).find("secret") == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
