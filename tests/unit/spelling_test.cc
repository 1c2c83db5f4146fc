// SPDX-License-Identifier: MIT
#include "spelling.h"

#include <boost/test/unit_test.hpp>

namespace piccolo {
namespace {

BOOST_AUTO_TEST_SUITE(spelling)

BOOST_AUTO_TEST_CASE(counts_mistakes) {
  struct {
    const char* first;
    const char* second;
    std::size_t distance;
  } cases[] = {
      {"", "", 0},
      {"a", "", 1},
      {"", "abc", 3},
      {"song", "song", 0},
      {"song", "sog", 1},
      {"song", "song1", 1},
      {"song", "sonk", 1},
      {"song", "sogn", 1},
      {"migrat", "migrate", 1},
      {"mirgate", "migrate", 1},
      {"kitten", "sitting", 3},
  };
  for (const auto& c : cases) {
    BOOST_TEST(edit_distance(c.first, c.second) == c.distance, c.first << " " << c.second);
    BOOST_TEST(edit_distance(c.second, c.first) == c.distance, c.second << " " << c.first);
  }
}

BOOST_AUTO_TEST_CASE(finds_the_word_that_was_meant) {
  const std::vector<std::string> words = {"001_band", "002_song", "003_album"};
  BOOST_TEST(nearest("002_sogn", words).value_or("") == "002_song");
  BOOST_TEST(nearest("02_song", words).value_or("") == "002_song");
  BOOST_TEST(nearest("002", words).value_or("") == "002_song");
  for (const char* word : {"00", "", "venue", "002_song", "004_none"}) {
    BOOST_TEST(!nearest(word, words), word);
  }
  BOOST_TEST(!nearest("a", {}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo
