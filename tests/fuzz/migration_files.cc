// SPDX-License-Identifier: MIT
#include "piccolo/migration_files.h"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "fuzz/fuzz.h"
#include "sql/dialect.h"
#include "sql/split.h"

namespace piccolo::testing {
namespace {

// The files that an input is: a line `=== name.sql` begins each but the first.
std::vector<MigrationFile> files_in(const std::string& input) {
  std::vector<MigrationFile> files = {{"0001_first.sql", ""}};
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(input, '\n'))) {
    if (line.starts_with("=== ")) {
      files.push_back({line.substr(4), ""});
    } else {
      files.back().text += line + "\n";
    }
  }
  return files;
}

bool are_distinct(const std::vector<MigrationFile>& files) {
  std::set<std::filesystem::path> paths;
  return std::ranges::all_of(
      files, [&](const MigrationFile& file) { return paths.insert(file.path).second; });
}

// The number that an id begins with, as long as all others.
std::string number_of(const Migration& migration) {
  const std::string digits = migration.id.substr(0, migration.id.find_first_not_of("0123456789"));
  constexpr std::size_t kLongest = 5000;
  require(!digits.empty(), "what has a number begins with it", migration.id);
  return std::string(kLongest - std::min(digits.size(), kLongest), '0') + digits;
}

void check_files(const std::vector<MigrationFile>& files) {
  const auto migrations = parse_migration_files(files);
  if (!migrations.ok()) return;
  std::size_t count = 0;
  for (const Migration& migration : *migrations) count += migration.files.size();
  require(count == files.size(), "each file is of one migration");
  const auto is_out_of_order = [](const Migration& a, const Migration& b) {
    return a.has_number != b.has_number ||
           (a.has_number ? number_of(a) >= number_of(b) : a.id >= b.id);
  };
  require(std::ranges::adjacent_find(*migrations, is_out_of_order) == migrations->end(),
          "ids go up, byte by byte or by their numbers, and none is there twice");
}

// What is in a file by a plainer reading, which takes what the library refuses.
struct Plain {
  explicit Plain(std::string text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    std::string* section = nullptr;
    for (const std::string& line : std::vector<std::string>(absl::StrSplit(text, '\n'))) {
      const std::string marker = marker_in(line);
      if (marker == "migrate:up" || marker == "+goose up") {
        section = &up.emplace();
      } else if (marker == "migrate:down" || marker == "+goose down") {
        section = &down.emplace();
      } else if (marker.empty() && section != nullptr) {
        *section += line + "\n";
      } else if (marker == "+goose statementbegin" && section != nullptr) {
        *section += "\n";
      } else if (marker == "+goose statementend" && section != nullptr) {
        *section += ";\n";
      }
    }
  }

  // In single spaces and lower case.
  static std::string marker_in(const std::string& line) {
    std::string words = absl::AsciiStrToLower(line);
    std::ranges::replace_if(words, absl::ascii_isspace, ' ');
    absl::RemoveExtraAsciiWhitespace(&words);
    if (!words.starts_with("--")) return "";
    words = absl::StrReplaceAll(words.substr(words.starts_with("-- ") ? 3 : 2),
                                {{" : ", ":"}, {" :", ":"}, {": ", ":"}});
    if (words.starts_with("+goose")) {
      return absl::StrCat("+goose ", absl::StripAsciiWhitespace(words.substr(6)));
    }
    const std::vector<std::string> parts = absl::StrSplit(words, ' ');
    return parts[0] == "migrate:up" || parts[0] == "migrate:down" ? parts[0] : "";
  }

  std::optional<std::string> up;
  std::optional<std::string> down;
};

bool is_blank(const Dialect& dialect, const std::string& sql) {
  return without_leading_comments(dialect.lexical_rules(), sql).empty();
}

void check_action(const RawAction& action, const std::string& section) {
  const auto* script = std::get_if<SqlScript>(&action);
  const bool is_same = script != nullptr && script->text == absl::StripAsciiWhitespace(section);
  const bool is_nothing = std::holds_alternative<Nothing>(action) &&
                          is_blank(postgres_dialect(), section) &&
                          is_blank(sqlite_dialect(), section);
  require(is_same || is_nothing, "a section is what is between its lines", section);
}

void check_text(const std::string& text) {
  const auto migration = parse_sql_migration("0001_a", text);
  if (!migration.ok()) return;
  const MigrationManager manager = migration->forwards();
  require(!migration->id.empty() && manager.operations().size() == 1, "a file is one operation");
  const Raw& raw = std::get<Raw>(manager.operations()[0]);
  const Plain plain(text);
  require(plain.up.has_value() && plain.down.has_value() == raw.backwards.has_value(),
          "no line that begins a section is overlooked", text);
  check_action(raw.forwards, *plain.up);
  if (plain.down) check_action(*raw.backwards, *plain.down);
}

}  // namespace
}  // namespace piccolo::testing

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace piccolo;
  const std::string input = testing::text_of(data, size);
  testing::check_text(input);
  const std::vector<MigrationFile> files = testing::files_in(input);
  if (testing::are_distinct(files)) testing::check_files(files);
  return 0;
}
