// SPDX-License-Identifier: MIT
#include "migrations/sql_script.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"
#include "migrations/near_miss.h"
#include "piccolo/printable.h"
#include "spelling.h"
#include "sql/split.h"
#include "sql/sqlite/lexical_rules.h"
#include "words/postgres_rules.h"

namespace piccolo {
namespace {

std::string trimmed(std::string_view text) {
  std::string result(text);
  absl::StripAsciiWhitespace(&result);
  return result;
}

// What a line that is a comment says; nothing for others.
std::string comment_in(const std::string& line) {
  const std::string text = trimmed(line);
  return text.starts_with("--") ? trimmed(text.substr(2)) : "";
}

// A line such as `-- migrate:up transaction:false` or `-- +goose Up`.
struct Marker {
  SqlFormat format;
  std::vector<std::string> words;  // In lower case: "up", "transaction:false".
};

// Takes any case and any spaces: if a marker were overlooked, going forwards
// would run the statements of going backwards.
std::optional<Marker> marker_in(const std::string& line) {
  const std::string comment = absl::AsciiStrToLower(comment_in(line));
  const auto words_from = [&](std::size_t begin) -> std::vector<std::string> {
    return absl::StrSplit(comment.substr(begin), absl::ByAnyChar(" \t\v\f\r"), absl::SkipEmpty());
  };
  if (comment.starts_with("+goose")) return Marker{SqlFormat::kGoose, words_from(6)};

  const std::size_t colon = comment.find(':');
  if (colon == comment.npos || trimmed(comment.substr(0, colon)) != "migrate") return std::nullopt;
  const std::vector<std::string> words = words_from(colon + 1);
  if (words.empty()) return std::nullopt;
  const bool is_direction = words[0] == "up" || words[0] == "down";
  const bool is_prose = !is_direction && !comment.substr(colon + 1).starts_with(words[0]);
  return is_prose ? std::nullopt : std::optional(Marker{SqlFormat::kMigrate, words});
}

// A line such as `-- id: 2026-11-22T09:00:00`.
struct Property {
  std::string key;  // In lower case.
  std::string value;
};

std::optional<Property> property_in(const std::string& line) {
  const std::string comment = comment_in(line);
  const std::size_t colon = comment.find(':');
  if (colon == comment.npos) return std::nullopt;
  return Property{absl::AsciiStrToLower(trimmed(comment.substr(0, colon))),
                  trimmed(comment.substr(colon + 1))};
}

// Comments nest in one dialect and not in the other: this asks both.
bool is_blank(std::string_view sql) {
  return without_leading_comments(kPostgresRules, sql).empty() &&
         without_leading_comments(kSqliteRules, sql).empty();
}

// Reads the text of one file, line by line.
class Reader {
 public:
  Reader(const std::string& file, std::string_view text) : file_(printable(file)), text_(text) {
    if (text_.starts_with(kByteOrderMark)) text_.erase(0, kByteOrderMark.size());
    lines_ = absl::StrSplit(text_, '\n');
  }

  // Both directions in one file.
  absl::StatusOr<Script> read_script(std::string stem) {
    script_.id = std::move(stem);
    for (const std::string& line : lines_) {
      ++line_;
      if (absl::Status taken = take(line); !taken.ok()) return taken;
    }
    if (in_statement_) return error("\"-- +goose StatementBegin\" has no \"StatementEnd\"");
    if (!script_.up) return missing("up");
    // Else the statements of going backwards would run going forwards.
    if (!script_.down && near_misses_.contains("down")) return missing("down");
    finish(*script_.up);
    if (script_.down) finish(*script_.down);
    return std::move(script_);
  }

  // One direction in a file of its own.
  absl::StatusOr<Section> read_section() {
    for (const std::string& line : lines_) {
      ++line_;
      if (marker_in(line)) return error("a file for one direction cannot have such a line");
      if (absl::Status taken = take_record(line, /*is_head=*/false); !taken.ok()) return taken;
    }
    Section section{text_};
    finish(section);
    return section;
  }

 private:
  void finish(Section& section) const {
    const std::string_view text = section.sql;
    const std::string_view blank = text.substr(0, text.find_first_not_of(" \t\n\v\f\r"));
    section.line += static_cast<std::size_t>(std::ranges::count(blank, '\n'));
    section.file = file_;
    section.sql = is_blank(section.sql) ? "" : trimmed(section.sql);
    section.in_transaction &= in_transaction_;
    section.record = record_.value_or(true);
  }

  absl::Status error(const std::string& what) const { return error_at(line_, what); }
  absl::Status error_at(std::size_t line, const std::string& what) const {
    return absl::InvalidArgumentError(absl::StrFormat("%s:%d: %s", file_, line, what));
  }

  // The section of that direction; names the line that may have been meant.
  absl::Status missing(const std::string& direction) const {
    const std::string what = absl::StrFormat("there is no \"%s\" line", marker_of(direction));
    const auto near_miss = near_misses_.find(direction);
    if (near_miss == near_misses_.end()) {
      return absl::InvalidArgumentError(absl::StrFormat("%s: %s", file_, what));
    }
    const std::string line = trimmed(lines_[near_miss->second - 1]);
    return error_at(near_miss->second,
                    absl::StrFormat("%s: \"%s\" is none", what, printable(line)));
  }

  absl::Status take_near_miss(const std::string& line, const NearMiss& near_miss) {
    near_misses_.emplace(near_miss.direction, line_);
    if (!near_miss.is_sure) return absl::OkStatus();
    return error(absl::StrFormat("\"%s\" looks like a misspelled \"%s\"", printable(trimmed(line)),
                                 near_miss.meant));
  }

  std::string marker_of(std::string_view direction) const {
    if (format_ != SqlFormat::kGoose) return absl::StrFormat("-- migrate:%s", direction);
    return direction == "up" ? "-- +goose Up" : "-- +goose Down";
  }

  absl::Status take(const std::string& line) {
    const std::optional<Marker> marker = marker_in(line);
    if (!marker) {
      if (const auto near_miss = near_miss_in(line)) {
        if (absl::Status taken = take_near_miss(line, *near_miss); !taken.ok()) return taken;
      }
      if (absl::Status taken = take_record(line, !section_); !taken.ok()) return taken;
      if (section_) section_->sql += line + "\n";
      return absl::OkStatus();
    }
    if (format_ == SqlFormat::kNone) format_ = marker->format;
    if (format_ != marker->format) {
      return error("\"-- migrate:\" and \"-- +goose\" lines do not go together in one file");
    }
    return format_ == SqlFormat::kGoose ? take_goose(absl::StrJoin(marker->words, " "))
                                        : take_migrate(marker->words);
  }

  // Counts wherever it stands, since text that was to be kept out of the record could not be
  // taken back.  For the same reason no misspelt one is overlooked; but what stands behind the
  // head and has more words is a comment like any other.
  absl::Status take_record(const std::string& line, bool is_head) {
    const auto property = property_in(line);
    if (!property || edit_distance(property->key, "record") > 2) return absl::OkStatus();
    const std::string value = absl::AsciiStrToLower(property->value);
    const bool is_known = value == "false" || value == "true";
    const bool is_one_word = !value.empty() && value.find_first_of(" \t") == value.npos;
    if (property->key == "record" && (is_head || is_one_word) && !is_known) {
      return error(absl::StrFormat(
          "\"%s\" is neither \"-- record: false\", which keeps its SQL out of the record, nor "
          "\"-- record: true\"",
          printable(trimmed(line))));
    }
    if (!is_known) return absl::OkStatus();
    if (property->key != "record") {
      return error(absl::StrFormat("\"%s\" looks like a misspelled \"-- record: %s\"",
                                   printable(trimmed(line)), value));
    }
    if (record_) return error("there are two \"-- record:\" lines");
    record_ = value == "true";
    return absl::OkStatus();
  }

  absl::Status take_migrate(const std::vector<std::string>& words) {
    if (words[0] != "up" && words[0] != "down") {
      return error(absl::StrFormat("\"migrate:%s\" is neither \"migrate:up\" nor \"migrate:down\"",
                                   words[0]));
    }
    if (absl::Status begun = begin(words[0]); !begun.ok()) return begun;
    for (std::size_t i = 1; i < words.size(); ++i) {
      section_->in_transaction = words[i] != "transaction:false";
      if (section_->in_transaction && words[i] != "transaction:true") {
        return error(absl::StrFormat("the option \"%s\" is unknown; there is \"transaction:false\"",
                                     words[i]));
      }
    }
    return absl::OkStatus();
  }

  absl::Status take_goose(const std::string& words) {
    if (words == "no transaction") {
      in_transaction_ = false;
      return absl::OkStatus();
    }
    if (words == "statementbegin" || words == "statementend") return bracket(words);
    if (in_statement_) return error("\"-- +goose StatementBegin\" has no \"StatementEnd\"");
    if (words == "up" || words == "down") return begin(words);
    return error(words.starts_with("envsub")
                     ? "environment variables are not substituted here"
                     : absl::StrFormat("\"-- +goose %s\" is unknown", words));
  }

  // goose has to be told where a statement ends that has a `;` inside.  Here the
  // end alone matters, as the statement may have no `;` of its own.
  absl::Status bracket(const std::string& words) {
    if (!section_) return error("\"-- +goose Up\" must come first");
    if (in_statement_ == (words == "statementbegin")) {
      return error("\"StatementBegin\" and \"StatementEnd\" must alternate");
    }
    in_statement_ = !in_statement_;
    // The line stays, so that those behind it keep their numbers.
    section_->sql += in_statement_ ? "\n" : ";\n";
    return absl::OkStatus();
  }

  absl::Status begin(const std::string& direction) {
    std::optional<Section>& section = direction == "up" ? script_.up : script_.down;
    if (section) {
      return error(absl::StrFormat("there are two \"%s\" sections", marker_of(direction)));
    }
    if (direction == "down" && !script_.up) {
      return error(absl::StrFormat("\"%s\" must come first", marker_of("up")));
    }
    section_ = &section.emplace();
    section_->line = line_ + 1;
    section_->format = format_;
    return direction == "up" ? read_head() : absl::OkStatus();
  }

  // The lines before the first section; those with a marker are comments, too.
  absl::Status read_head() {
    const absl::Span<const std::string> head = absl::MakeSpan(lines_).first(line_ - 1);
    const std::string text = absl::StrJoin(head, "\n");
    const auto blank = text.size() - without_leading_comments(kPostgresRules, text).size();
    if (blank < text.size()) {
      const std::vector<std::string> lines = absl::StrSplit(text.substr(0, blank), '\n');
      return error_at(lines.size(),
                      absl::StrFormat("only comments can stand before \"%s\"", marker_of("up")));
    }
    if (format_ == SqlFormat::kGoose) return absl::OkStatus();
    if (absl::Status read = read_value(head, "id", script_.id); !read.ok()) return read;
    return read_value(head, "description", script_.description);
  }

  // The value in a line such as `-- id: 2026-11-22T09:00:00`, if there is one.
  absl::Status read_value(absl::Span<const std::string> head, const std::string& name,
                          std::string& value) const {
    bool is_known = false;
    for (std::size_t i = 0; i < head.size(); ++i) {
      const auto property = property_in(head[i]);
      if (!property || property->key != name) continue;
      if (is_known) return error_at(i + 1, "there are two \"-- " + name + ":\" lines");
      value = property->value;
      if (value.empty()) return error_at(i + 1, "\"-- " + name + ":\" is empty");
      is_known = true;
    }
    return absl::OkStatus();
  }

  std::string file_;
  std::string text_;
  std::vector<std::string> lines_;
  std::size_t line_ = 0;  // The number of the line that is being read.
  SqlFormat format_ = SqlFormat::kNone;
  Script script_;
  Section* section_ = nullptr;                      // The one that is being read.
  std::map<std::string, std::size_t> near_misses_;  // The first line of each direction.
  bool in_statement_ = false;
  bool in_transaction_ = true;
  std::optional<bool> record_;  // As a line says it.
};

absl::Status check_text(const std::string& file, std::string_view text) {
  if (text.find('\0') == text.npos) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrFormat("%s: there is a NUL byte in it, so it is not SQL in UTF-8", printable(file)));
}

}  // namespace

absl::StatusOr<Script> read_script(const std::string& file, const std::string& stem,
                                   std::string_view text) {
  if (absl::Status good = check_text(file, text); !good.ok()) return good;
  return Reader(file, text).read_script(stem);
}

absl::StatusOr<Section> read_section(const std::string& file, std::string_view text) {
  if (absl::Status good = check_text(file, text); !good.ok()) return good;
  return Reader(file, text).read_section();
}

bool has_markers(std::string_view text) {
  const std::vector<std::string> lines = absl::StrSplit(std::string(text), '\n');
  return std::ranges::any_of(lines, [](const std::string& line) {
    return marker_in(line).has_value() || near_miss_in(line).has_value();
  });
}

}  // namespace piccolo
