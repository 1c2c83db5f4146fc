// SPDX-License-Identifier: MIT
#include "databases/postgres/url.h"
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
      {"postgresql://me:s@h/db?password=t&sslpassword=u", "postgresql://me:***@h/db"},
      {"postgresql://me@/db?host=/tmp&password=secret&port=1",
       "postgresql://me:***@/db?host=/tmp&port=1"},
      {"postgresql://host/db?sslpassword=secret", "postgresql://:***@host/db"},
      {"postgresql://host/db?p%61ssword=secret", "postgresql://:***@host/db"},
      {"postgresql://me:p?s#s:x%40@host/db", "postgresql://me:***@host/db"},
      {"postgresql://me:a,b@h1:1,h2:2/db", "postgresql://me:***@/db?host=h1,h2&port=1,2"},
      {"postgresql://:secret@[::1]:5432/db", "postgresql://:***@/db?host=::1&port=5432"},
      {"postgresql://me:@host/db?password=", "postgresql://me@host/db"},
      {"postgresql://me@host/db?options=-c%20role%3Dx", "postgresql://me@host/db"},
      {"postgresql://me%40azure:secret@host/db", "postgresql://me@azure:***@host/db"},
      {"postgresql:///db", "postgresql:///db"},
      {"postgres://", "postgres://"},
      {"postgresql://host:5432/db", "postgresql://host:5432/db"},
      {"postgresql://me@host/db", "postgresql://me@host/db"},
      {"sqlite:/tmp/a.db", "sqlite:/tmp/a.db"},
      {"sqlite:/home/me:x@work/password=.db", "sqlite:/home/me:x@work/password=.db"},
      {"sqlite:///tmp/a.db", "sqlite:///tmp/a.db"},
      {"sqlite::memory:", "sqlite::memory:"},
      {"memory:", "memory:"},
      {"music.db", "music.db"},
      {"2026-11-22T09:00:00", "2026-11-22T09:00:00"},
      {"add_password", "add_password"},
      {"a@b", "a@b"},
  };
  for (const auto& one : cases) BOOST_TEST(without_password(one.url) == one.shown);
}

// What stands where in them is a guess, and any part may be one of the password.
BOOST_AUTO_TEST_CASE(shows_only_the_scheme_of_a_url_that_is_not_encoded) {
  for (const char* url : {
           "postgresql://me:p@ss@host",
           "postgresql://me:p@ss@host/db?application_name=x",
           "postgresql://me:p/a#ss@host/db",
           "postgresql://me:12/34@host/db",
           "postgresql://me:a@h,you:b@h2",
           "postgresql://me:a@h,you:b/db",
           "postgresql://me:p@ss/w:rd@host:5432/db",
           "postgresql://me:secret",
           "postgresql://me:se?cret=x",
           "postgresql://me:s%zzecret@host/db",
           "postgresql://h:1/db?password=s@t",
           "postgresql://h?password=secret@x",
           "postgresql://h:1/db?user=x&password=s@t",
           "postgresql://h/db?password=se&cret",
           "postgresql://h/db?password=se=cret",
           "postgresql://h/db?passwort=secret",
           "postgresql://[h:secret/db",
       }) {
    BOOST_TEST(without_password(url) == "postgresql://…", url);
  }
  BOOST_TEST(without_password("postgres://me:p@ss@host") == "postgres://…");
  BOOST_TEST(without_password("mysql://me:secret@host/db") == "mysql://…");
  BOOST_TEST(without_password("sqlite://me:secret@host/db") == "sqlite://…");
}

// Such a text is no URL, and its author meant one.
BOOST_AUTO_TEST_CASE(shows_nothing_of_a_text_that_may_have_a_password) {
  for (const char* text : {"user=me password=sec&ret", "user=me password = 'secret'",
                           "me:secret@host/db", "password=secret", "a b://me:secret@host"}) {
    BOOST_TEST(without_password(text) == "…", text);
  }
}

BOOST_AUTO_TEST_CASE(hides_a_password_in_the_words_of_others) {
  BOOST_TEST(hide_passwords("no such port \"s&cret\"", "postgresql://me:s%26cret@h/db") ==
             "no such port \"***\"");
  BOOST_TEST(hide_passwords("long secret, secret",
                            "postgresql://me:secret@h/db?sslpassword=long%20secret") == "***, ***");
}

BOOST_AUTO_TEST_CASE(hides_all_that_is_said_of_a_url_that_is_not_encoded) {
  struct {
    const char* words;
    const char* url;
  } cases[] = {
      {"could not translate host name \"ss@h1\" to address", "postgresql://me:p@ss@h1"},
      {"invalid integer value \"p\" for connection option \"port\"", "postgresql://me:p/a#ss@h"},
      {"database \"a#ss@h\" does not exist", "postgresql://me:1/a#ss@h"},
      {"database \"a ss@h\" does not exist", "postgresql://me:1/a%20ss@h"},
      {"invalid percent-encoded token: \"s%zzecret\"", "postgresql://me:s%zzecret@h/db"},
      {"in URI: \"postgresql://[h:secret/x\"", "postgresql://[h:secret/x"},
  };
  for (const auto& one : cases) {
    const std::string shown = hide_passwords(one.words, one.url);
    PICCOLO_TEST_SAYS(shown, "in a password write %40 for @");
    BOOST_TEST(shown.find('"') == std::string::npos);
  }
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
