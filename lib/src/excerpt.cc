// SPDX-License-Identifier: MIT
#include "excerpt.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "piccolo/printable.h"
#include "utf8.h"

namespace piccolo {
namespace {

// Of a line, in bytes.
constexpr std::size_t kShownBefore = 80;
constexpr std::size_t kShown = 120;

// A tab is not as wide below the number of a line as it is in the file.
std::string shown(std::string_view text) {
  return printable(absl::StrReplaceAll(std::string(text), {{"\t", "    "}}));
}

// The first character at or behind the byte `at`.
std::size_t next_character(std::string_view text, std::size_t at) {
  while (at < text.size() && continues_character(text[at])) ++at;
  return std::min(at, text.size());
}

// A line as it is shown: all of it, or what is around the byte `column`.
struct Line {
  Line(std::string_view line, std::size_t column) {
    const std::size_t begin =
        next_character(line, column > kShownBefore ? column - kShownBefore : 0);
    const std::size_t end = next_character(line, begin + kShown);
    const char* const before = begin > 0 ? "…" : "";
    text = absl::StrFormat("%s%s%s", before, shown(line.substr(begin, end - begin)),
                           end < line.size() ? "…" : "");
    indent = count_characters(before + shown(line.substr(begin, column - begin)));
  }

  std::string text;
  std::size_t indent;  // Of the caret, in characters.
};

// The line that begins at `begin`, without its end.
std::string_view line_at(std::string_view text, std::size_t begin) {
  const std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

// Where the line before the one that begins at `begin` begins; none for the first.
std::optional<std::size_t> line_before(std::string_view text, std::size_t begin) {
  if (begin == 0) return std::nullopt;
  const std::size_t end = begin < 2 ? text.npos : text.rfind('\n', begin - 2);
  return end == text.npos ? 0 : end + 1;
}

// Writes lines with their numbers, or without.
class Writer {
 public:
  // `last` is the greatest number; 0: without.
  explicit Writer(std::size_t last)
      : is_numbered_(last > 0), width_(static_cast<int>(std::to_string(last).size())) {}

  void add(std::size_t number, const std::string& line) {
    add(is_numbered_ ? absl::StrFormat("%*d |%s%s", width_, number, line.empty() ? "" : " ", line)
                     : line);
  }
  void add_caret(std::size_t indent) {
    const std::string caret = std::string(indent, ' ') + "^";
    add(is_numbered_ ? absl::StrFormat("%*s | %s", width_, "", caret) : caret);
  }
  std::string take() { return std::move(written_); }

 private:
  void add(const std::string& line) { written_ += (written_.empty() ? "" : "\n") + line; }

  bool is_numbered_;
  int width_;
  std::string written_;
};

}  // namespace

std::string excerpt(std::string_view text, std::size_t offset, std::size_t first_line) {
  offset = std::min(offset, text.size());
  const std::size_t newline = text.substr(0, offset).rfind('\n');
  const std::size_t begin = newline == text.npos ? 0 : newline + 1;
  const std::size_t number =
      first_line + static_cast<std::size_t>(std::ranges::count(text.substr(0, begin), '\n'));
  const std::string_view line = line_at(text, begin);
  const std::size_t next = text.find('\n', begin);

  Writer writer(first_line == 0 ? 0 : number + 1);
  if (const auto before = line_before(text, begin)) {
    writer.add(number - 1, Line(line_at(text, *before), 0).text);
  }
  const Line wrong(line, std::min(offset - begin, line.size()));
  writer.add(number, wrong.text);
  writer.add_caret(wrong.indent);
  if (next != text.npos) writer.add(number + 1, Line(line_at(text, next + 1), 0).text);
  return writer.take();
}

}  // namespace piccolo
