// SPDX-License-Identifier: MIT
#include "sql/postgres/concurrent_index.h"

#include "absl/strings/ascii.h"
#include "words/postgres_rules.h"

namespace piccolo {
namespace {

// Walks through the tokens of a statement.
class Reader {
 public:
  explicit Reader(std::string_view sql) : sql_(sql), tokens_(tokenize(kPostgresRules, sql)) {}

  // Passes over the words if they are next.
  bool take(std::string_view words) {
    const std::size_t taken = match(std::span(tokens_).subspan(at_), words);
    at_ += taken;
    return taken > 0;
  }

  // Takes a name, a schema and a dot before it included; none at the end.
  std::span<const Token> take_name() {
    const std::size_t first = at_;
    while (at_ < tokens_.size() && (at_ == first || is_joined())) ++at_;
    return std::span(tokens_).subspan(first, at_ - first);
  }

  // Everything that has not been taken.
  std::string_view rest() const {
    return sql_.substr(at_ == tokens_.size() ? sql_.size() : tokens_[at_].offset);
  }

  // As it is written.
  std::string text(std::span<const Token> name) const {
    if (name.empty()) return "";
    const std::size_t begin = name.front().offset;
    return std::string(sql_.substr(begin, name.back().end() - begin));
  }

 private:
  bool is_joined() const { return tokens_[at_].is(".") || tokens_[at_ - 1].is("."); }

  std::string_view sql_;
  Tokens tokens_;
  std::size_t at_ = 0;
};

// As PostgreSQL reads a name: without quotes in lower case.
std::string name_of(const Token& token) {
  const bool is_quoted = token.kind == Token::Kind::kQuotedName;
  return is_quoted ? token.name() : absl::AsciiStrToLower(std::string(token.text));
}

}  // namespace

std::optional<ConcurrentIndex> read_concurrent_index(std::string_view statement) {
  Reader reader(statement);
  ConcurrentIndex index;
  if (!reader.take("CREATE")) return std::nullopt;
  index.is_unique = reader.take("UNIQUE");
  if (!reader.take("INDEX CONCURRENTLY")) return std::nullopt;
  reader.take("IF NOT EXISTS");
  if (reader.take("ON")) return std::nullopt;
  if (const auto name = reader.take_name(); name.size() == 1) index.name = name_of(name[0]);
  if (!reader.take("ON")) return std::nullopt;
  reader.take("ONLY");
  index.table = reader.text(reader.take_name());
  index.definition = std::string(reader.rest());
  return index;
}

}  // namespace piccolo
