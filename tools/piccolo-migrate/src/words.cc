// SPDX-License-Identifier: MIT
#include "words.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "command.h"
#include "piccolo/database.h"
#include "usage.h"

namespace piccolo::tool {
namespace {

using Words = std::vector<std::string>;

absl::Status spell_with_dashes(Words& words) {
  for (std::string& word : words) {
    if (word == "--") break;  // No options after it.
    if (!word.starts_with("--")) continue;
    const std::size_t end = name_of(word).size();
    std::replace(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(end), '_', '-');
    // CLI11 would take the next word for the value.
    if (end + 1 == word.size()) return wrong_usage(name_of(word) + " needs a value");
  }
  return absl::OkStatus();
}

// The first word that is neither an option nor the value of one.
Words::iterator find_command_word(KindOf kind_of, Words& words) {
  auto word = words.begin();
  while (word != words.end() && is_option(*word)) {
    const bool has_value = kind_of(*word) == OptionKind::kWithValue;
    word += has_value && word + 1 != words.end() ? 2 : 1;
  }
  return word;
}

absl::Status unknown_command(const std::string& word) {
  std::vector<std::string> names;
  for (const Command& command : commands()) names.push_back(command.name);
  return wrong_usage(absl::StrFormat("there is no command \"%s\"; the commands are %s",
                                     without_password(word), absl::StrJoin(names, ", ")));
}

// `word` stands where the command should.  It may as well be the value of an
// option that is not known.
absl::Status check_command(KindOf kind_of, const Words& words, const std::string& word) {
  if (find_command(word) != nullptr) return absl::OkStatus();
  for (const std::string& before : words) {
    if (&before == &word) break;
    if (!before.starts_with("--") || name_of(before) != before) continue;
    if (before == "--" || kind_of(before) != OptionKind::kUnknown) continue;
    return wrong_usage(
        absl::StrFormat("there is no option %s; see piccolo-migrate --help", before));
  }
  return unknown_command(word);
}

}  // namespace

bool is_option(const std::string& word) { return word.starts_with('-') && word.size() > 1; }

std::string name_of(const std::string& option) { return option.substr(0, option.find('=')); }

absl::Status prepare_words(KindOf kind_of, Words& words) {
  if (absl::Status status = spell_with_dashes(words); !status.ok()) return status;
  const auto command = find_command_word(kind_of, words);
  if (command == words.end()) return absl::OkStatus();
  absl::Status known = check_command(kind_of, words, *command);
  if (!known.ok()) return known;
  std::rotate(words.begin(), command, command + 1);
  return absl::OkStatus();
}

}  // namespace piccolo::tool
