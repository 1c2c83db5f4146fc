// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "fuzz/fuzz.h"
#include "fuzz/sqlite.h"
#include "sql/dialect.h"
#include "sql/quote.h"
#include "sql/split.h"
#include "sql/sqlite/lexical_rules.h"
#include "words/expression.h"
#include "words/keywords.h"

namespace piccolo::testing {
namespace {

// A name that is quoted is that name, be it of a table or of a column.
void check_quoting(const std::string& name) {
  const std::string quoted = quote_name(name);
  for (const Dialect* dialect : {&postgres_dialect(), &sqlite_dialect()}) {
    require(
        find_statements(dialect->lexical_rules(), quoted) == std::vector<std::string_view>{quoted},
        "no name ends a statement", quoted);
  }
  if (absl::AsciiStrToLower(name).starts_with("sqlite_")) return;  // Are SQLite's own.
  Sqlite sqlite;
  const absl::Status made = sqlite.run(absl::StrFormat("CREATE TABLE %1$s (%1$s)", quoted));
  require(made.ok(), "SQLite takes any name", made.ToString());
  const std::vector<std::string> found = sqlite.select(
      "SELECT name FROM sqlite_schema UNION ALL "
      "SELECT c.name FROM sqlite_schema AS s, pragma_table_info(s.name) AS c");
  require(found == std::vector<std::string>{name, name}, "a name comes back the same", quoted);
}

struct Renaming {
  std::string column;
  std::string new_name;
  std::string expression;

  std::string result() const { return rename_in(expression, column, new_name); }
  std::string table(const std::string& name, const std::string& check) const {
    return absl::StrFormat("CREATE TABLE t (%s, CHECK (%s))", quote_name(name), check);
  }
};

void check_laws(const Renaming& r) {
  const std::string result = r.result();
  require(mentions(r.expression, r.column) || result == r.expression,
          "what is not mentioned is not renamed", result);
  if (mentions(r.expression, r.new_name)) return;
  require(rename_in(result, r.new_name, r.column) == rename_in(r.expression, r.column, r.column),
          "renaming can be undone", result);
  require(!mentions(result, r.column), "what is renamed is not mentioned", result);
}

std::vector<std::string> names_in(const std::string& sql) {
  std::vector<std::string> names;
  for (const Token& token : tokenize(kSqliteRules, sql)) names.push_back(token.name());
  return names;
}

// Whether it is what PostgreSQL would read, too, and one expression.
bool is_plain(const std::string& expression) {
  int depth = 0;
  std::string_view before;
  for (const Token& token : tokenize(kSqliteRules, expression)) {
    if (token.text == "(") ++depth;
    if (token.text == ")" && (--depth < 0 || before == "(")) return false;
    before = token.text;
  }
  return depth == 0 &&
         std::ranges::none_of(
             std::initializer_list<const char*>{"[", "`", "--", "/*", "u&\"", "\xEF\xBB\xBF"},
             [&](const char* odd) { return absl::StrContains(expression, odd); });
}

// Whether PostgreSQL takes the name for a word of the language where SQLite does not:
// anywhere, or behind IS.
bool is_word_of_postgres(const std::string& name) {
  for (const char* test :
       {"document", "json", "nfc", "nfd", "nfkc", "nfkd", "normalized", "unknown"}) {
    if (name == test) return true;
  }
  return is_reserved(name);
}

// SQLite knows best which words are the column.
void check_against_sqlite(const Renaming& r) {
  Sqlite sqlite;
  if (is_word_of_postgres(r.column) || !is_plain(r.expression) ||
      !sqlite.run(r.table(r.column, r.expression)).ok())
    return;
  check_laws(r);
  const absl::Status renamed = sqlite.run(absl::StrFormat(
      "ALTER TABLE t RENAME COLUMN %s TO %s", quote_name(r.column), quote_name(r.new_name)));
  if (!renamed.ok()) return;
  const std::string sql = sqlite.select("SELECT sql FROM sqlite_schema")[0];
  require(names_in(sql) == names_in(r.table(r.new_name, r.result())),
          "what SQLite renames is renamed", sql);
}

}  // namespace
}  // namespace piccolo::testing

// A column, its new name and an expression, a line each; in lower case, as
// PostgreSQL and SQLite differ in what case means.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace piccolo;
  const std::string input = testing::text_of(data, size);
  if (input.find('\0') != std::string::npos) return 0;  // No name may have one.
  const std::vector<std::string> parts =
      absl::StrSplit(absl::AsciiStrToLower(input), absl::MaxSplits('\n', 2));
  testing::check_quoting(input);
  if (parts.size() < 3) return 0;
  const testing::Renaming renaming = {parts[0], parts[1], parts[2]};
  testing::check_against_sqlite(renaming);
  return 0;
}
