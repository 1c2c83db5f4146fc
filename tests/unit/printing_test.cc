// SPDX-License-Identifier: MIT
#include <boost/test/unit_test.hpp>

#include "piccolo/printable.h"

namespace piccolo {
namespace {

BOOST_AUTO_TEST_SUITE(printing)

BOOST_AUTO_TEST_CASE(leaves_text_alone) {
  for (const char* text : {"", "001_band", "a \\n b", "Grün 🎸 \"x\"", "\xC2\xA0"}) {
    BOOST_TEST(printable(text) == text);
  }
}

BOOST_AUTO_TEST_CASE(shows_what_would_move_the_cursor) {
  BOOST_TEST(printable("a\nb\r\tc") == "a\\nb\\r\\tc");
  BOOST_TEST(printable("\x1b[31mred\x7f") == "\\x1b[31mred\\x7f");
  BOOST_TEST(printable(std::string_view("a\0b", 3)) == "a\\x00b");
  // As UTF-8, one byte of which is such a character where UTF-8 is not known.
  BOOST_TEST(printable("\xC2\x9B"
                       "31m") == "\\x9b31m");
  BOOST_TEST(printable("a\u2028b\u202ec\u2066d") == "a\\u2028b\\u202ec\\u2066d");
}

BOOST_AUTO_TEST_CASE(shows_what_is_not_utf8) {
  BOOST_TEST(printable("caf\xe9") == "caf\\xe9");
  BOOST_TEST(printable("\x9b"
                       "31m") == "\\x9b31m");
  BOOST_TEST(printable("\xC0\x8A") == "\\xc0\\x8a");           // Too long for a newline.
  BOOST_TEST(printable("\xE2\x80") == "\\xe2\\x80");           // Cut off.
  BOOST_TEST(printable("\xED\xA0\x80") == "\\xed\\xa0\\x80");  // Half a pair of UTF-16.
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo
