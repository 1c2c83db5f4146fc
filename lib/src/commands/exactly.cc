// SPDX-License-Identifier: MIT
#include "commands/exactly.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "commands/preview.h"
#include "databases/step.h"
#include "piccolo/printable.h"
#include "short_list.h"
#include "sql/migration_table.h"
#include "sql/split.h"
#include "sql/statement_writer.h"

namespace piccolo {
namespace {

// A statement, or the call of a function.
struct Part {
  std::string text;  // Without what does not count.
  std::size_t offset;
};

// A new row has the time at which it was planned.
bool is_time(const Token& token) {
  return token.kind == Token::Kind::kString && token.text.size() > 2 &&
         parse_time(token.text.substr(1, token.text.size() - 2)).ok();
}

std::string compact(const LexicalRules& rules, std::string_view statement) {
  Tokens tokens = tokenize(rules, statement);
  if (match(tokens, R"(INSERT INTO "migration")") == 0) return joined(tokens);
  for (Token& token : tokens) {
    if (is_time(token)) token.text = "(its time)";
  }
  return joined(tokens);
}

std::vector<Part> parts_of(const LexicalRules& rules, std::string_view preview) {
  std::vector<Part> parts;
  for (const std::string_view statement : find_statements(rules, preview)) {
    const std::string_view itself = without_leading_comments(rules, statement);
    const auto offset_of = [&](std::string_view part) {
      return static_cast<std::size_t>(part.data() - preview.data());
    };
    std::string_view before = statement.substr(0, statement.size() - itself.size());
    while (!before.empty()) {
      const std::string_view line = before.substr(0, before.find('\n'));
      if (is_call_of_function(line)) parts.push_back({std::string(line), offset_of(line)});
      before.remove_prefix(std::min(line.size() + 1, before.size()));
    }
    parts.push_back({compact(rules, itself), offset_of(itself)});
  }
  return parts;
}

std::size_t line_at(std::string_view text, std::size_t offset) {
  return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, offset), '\n'));
}

std::string shown(const std::vector<Part>& parts, std::size_t index) {
  constexpr std::size_t kLongest = 300;
  if (index >= parts.size()) return "(nothing more)";
  std::string text = printable(parts[index].text);
  if (text.size() > kLongest) text = text.substr(0, kLongest) + " …";
  return text;
}

}  // namespace

absl::Status check_is_as_seen(std::string_view seen, std::string_view planned,
                              const LexicalRules& rules) {
  const std::vector<Part> then = parts_of(rules, seen);
  const std::vector<Part> now = parts_of(rules, planned);
  const auto [there, here] = std::ranges::mismatch(then, now, {}, &Part::text, &Part::text);
  if (there == then.end() && here == now.end()) return absl::OkStatus();
  const auto index = static_cast<std::size_t>(there - then.begin());
  const std::string place = there == then.end()
                                ? "after its end"
                                : absl::StrFormat("in line %d of it", line_at(seen, there->offset));
  return absl::FailedPreconditionError(
      absl::StrFormat("this is not what the preview shows (%s):\n  - preview: %s\n  + now:     "
                      "%s\nNothing was changed; make a new preview and read it.",
                      place, shown(then, index), shown(now, index)));
}

absl::Status check_names_files(std::string_view seen, const std::vector<std::string>& files) {
  const std::string lines = absl::StrReplaceAll(std::string(seen), {{"\r\n", "\n"}}) + "\n";
  for (const std::string& file : files) {
    if (lines.find(preview_of_file(file)) != std::string::npos) continue;
    return absl::FailedPreconditionError(absl::StrFormat(
        "the file %s would be removed, too, which the preview does not say; make it with --clean "
        "(BackwardsOptions::clean)",
        file));
  }
  return absl::OkStatus();
}

absl::Status check_is_known_beforehand(const Plan& plan) {
  for (const PlannedMigration& one : plan.migrations) {
    if (std::ranges::none_of(one.steps, &Step::is_provisional)) continue;
    return absl::FailedPreconditionError(
        absl::StrFormat("%s cannot be run exactly as in a preview: what it does after SQL or a "
                        "function of its own is planned when that has run",
                        describe(*one.app, *one.migration)));
  }
  return absl::OkStatus();
}

std::string note_functions(const Plan& plan) {
  std::vector<std::string> with_functions;
  for (const PlannedMigration& one : plan.migrations) {
    const auto is_function = [](const Step& step) {
      return std::holds_alternative<Callable>(step.action);
    };
    if (!std::ranges::any_of(one.steps, is_function)) continue;
    with_functions.push_back(describe(*one.app, *one.migration));
  }
  if (with_functions.empty()) return "";
  return absl::StrFormat(
      "these call C++ functions, whose code cannot be compared with the preview: %s",
      short_list(with_functions));
}

}  // namespace piccolo
