// SPDX-License-Identifier: MIT
#include "spelling.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace piccolo {
namespace {

// So many mistakes are likely in a word of that length.
std::size_t most_mistakes(std::string_view word) {
  return std::clamp<std::size_t>(word.size() / 4, 1, 3);
}

std::optional<std::string> only_one_beginning(std::string_view beginning,
                                              const std::vector<std::string>& words) {
  const auto begins = [&](const std::string& word) { return word.starts_with(beginning); };
  if (beginning.empty() || std::ranges::count_if(words, begins) != 1) return std::nullopt;
  return *std::ranges::find_if(words, begins);
}

}  // namespace

std::size_t edit_distance(std::string_view first, std::string_view second) {
  // Rows of the usual table: the distances of the beginnings of `first` from all
  // beginnings of `second`.
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(second.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= first.size(); ++i) {
    std::vector<std::size_t> row(second.size() + 1, i);
    for (std::size_t j = 1; j <= second.size(); ++j) {
      const std::size_t change = first[i - 1] == second[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      const bool is_swap =
          i > 1 && j > 1 && first[i - 1] == second[j - 2] && first[i - 2] == second[j - 1];
      if (is_swap) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, std::move(row));
  }
  return last.back();
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& words) {
  std::optional<std::string> found;
  std::size_t least = most_mistakes(word) + 1;
  for (const std::string& one : words) {
    const std::size_t distance = edit_distance(word, one);
    if (distance == 0) return std::nullopt;
    if (distance < least) {
      least = distance;
      found = one;
    }
  }
  return found ? found : only_one_beginning(word, words);
}

}  // namespace piccolo
