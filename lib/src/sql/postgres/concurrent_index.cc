// SPDX-License-Identifier: MIT
#include "sql/postgres/concurrent_index.h"

#include <algorithm>
#include <span>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "sql/split.h"

namespace piccolo {
namespace {

// Walks through the tokens of a statement.
class Words {
 public:
  explicit Words(std::string_view sql) : sql_(sql), tokens_(tokens_of(postgres_dialect(), sql)) {}

  // Passes over the words if they are next.
  bool take(std::initializer_list<std::string_view> words) {
    if (words.size() > tokens_.size() - at_) return false;
    const bool are_next =
        std::ranges::equal(words, std::span(tokens_).subspan(at_, words.size()),
                           [](std::string_view word, std::string_view token) {
                             return absl::AsciiStrToUpper(std::string(token)) == word;
                           });
    if (are_next) at_ += words.size();
    return are_next;
  }

  // Takes a name as it is written, a schema and a dot before it included; empty at
  // the end.
  std::string_view take_name() {
    const std::size_t first = at_;
    while (at_ < tokens_.size() && (at_ == first || is_joined())) ++at_;
    if (at_ == first) return {};
    const char* const end = tokens_[at_ - 1].data() + tokens_[at_ - 1].size();
    return {tokens_[first].data(), static_cast<std::size_t>(end - tokens_[first].data())};
  }

  // Everything that has not been taken.
  std::string_view rest() const {
    return at_ == tokens_.size()
               ? std::string_view()
               : sql_.substr(static_cast<std::size_t>(tokens_[at_].data() - sql_.data()));
  }

 private:
  // Whether the next token belongs to the name: `"a""b"`, `a.b`.
  bool is_joined() const {
    const std::string_view before = tokens_[at_ - 1];
    const bool are_both_quoted = before.front() == '"' && tokens_[at_].front() == '"' &&
                                 before.data() + before.size() == tokens_[at_].data();
    return are_both_quoted || tokens_[at_] == "." || before == ".";
  }

  std::string_view sql_;
  std::vector<std::string_view> tokens_;
  std::size_t at_ = 0;
};

// As PostgreSQL reads a name.
std::string unquoted(std::string_view name) {
  if (!name.starts_with('"')) return absl::AsciiStrToLower(std::string(name));
  return absl::StrReplaceAll(std::string(name.substr(1, name.size() - 2)), {{"\"\"", "\""}});
}

}  // namespace

std::optional<ConcurrentIndex> read_concurrent_index(std::string_view statement) {
  Words words(statement);
  ConcurrentIndex index;
  if (!words.take({"CREATE"})) return std::nullopt;
  index.is_unique = words.take({"UNIQUE"});
  if (!words.take({"INDEX", "CONCURRENTLY"})) return std::nullopt;
  words.take({"IF", "NOT", "EXISTS"});
  if (words.take({"ON"})) return std::nullopt;
  index.name = unquoted(words.take_name());
  if (!words.take({"ON"})) return std::nullopt;
  words.take({"ONLY"});
  index.table = std::string(words.take_name());
  index.definition = std::string(words.rest());
  return index;
}

}  // namespace piccolo
