// SPDX-License-Identifier: MIT
#include "migrations/near_miss.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "spelling.h"

namespace piccolo {
namespace {

constexpr std::string_view kSpace = " \t\v\f\r";
constexpr std::size_t kMostMistakes = 2;

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  return text.substr(0, text.find_last_not_of(kSpace) + 1);
}

// Takes the characters off the front of `text` that are among `characters`.
std::string_view take(std::string_view& text, std::string_view characters) {
  const std::string_view taken =
      text.substr(0, std::min(text.find_first_not_of(characters), text.size()));
  text.remove_prefix(taken.size());
  return taken;
}

// The parts of a line such as `-- +goose Up` or `-- migrate:down transaction:false`,
// in lower case.
struct Parts {
  explicit Parts(std::string_view line) : lower(line) {
    absl::AsciiStrToLower(&lower);
    std::string_view text = trimmed(lower);
    is_comment = text.starts_with("--");
    if (is_comment) text.remove_prefix(2);
    // Also what makes comments elsewhere.
    take(text, is_comment ? kSpace : "-#/*! \t");
    has_plus = !take(text, "+").empty();
    if (has_plus) take(text, kSpace);
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
    word = take(text, kLetters);
    between = take(text, " \t:;=.,-_");
    direction = take(text, kLetters);
    rest = trimmed(text);
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  std::string lower;
  bool is_comment;
  bool has_plus;
  std::string_view word;
  std::string_view between;
  std::string_view direction;
  std::string_view rest;
};

// The direction that was meant, or nothing.
std::string meant_direction(std::string_view word) {
  if (word == "up" || word == "upp") return "up";
  return edit_distance(word, "down") <= 1 ? "down" : "";
}

std::optional<NearMiss> near_miss_of_goose(const Parts& parts) {
  if (edit_distance(parts.word, "goose") > kMostMistakes) return std::nullopt;
  for (const char* word : {"up", "down", "statementbegin", "statementend", "no"}) {
    if (parts.direction != word) continue;
    const bool has_direction = parts.direction == "up" || parts.direction == "down";
    return NearMiss{.meant = std::string("-- +goose ") + word,
                    .direction = has_direction ? word : "",
                    .is_sure = parts.is_comment};
  }
  return std::nullopt;
}

std::optional<NearMiss> near_miss_of_migrate(const Parts& parts) {
  const std::string direction = meant_direction(parts.direction);
  const bool is_whole =
      parts.rest.empty() || parts.rest == "*/" || parts.rest.starts_with("transaction");
  const bool is_word = edit_distance(parts.word, "migrate") <= kMostMistakes;
  if (direction.empty() || !is_whole || !is_word || parts.between.empty()) return std::nullopt;
  const bool has_mark = parts.between.find_first_of(":;=") != std::string_view::npos;
  return NearMiss{.meant = "-- migrate:" + direction,
                  .direction = direction,
                  .is_sure = parts.is_comment && has_mark};
}

}  // namespace

std::optional<NearMiss> near_miss_in(std::string_view line) {
  const Parts parts(line);
  return parts.has_plus ? near_miss_of_goose(parts) : near_miss_of_migrate(parts);
}

}  // namespace piccolo
