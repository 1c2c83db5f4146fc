// SPDX-License-Identifier: MIT
#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "fuzz/fuzz.h"
#include "fuzz/sqlite.h"
#include "sql/quote.h"
#include "sql/sqlite/lexical_rules.h"
#include "sql/sqlite/rebuild.h"

namespace piccolo::testing {
namespace {

using Names = std::vector<std::string>;
constexpr char kNew[] = "piccolo_fuzz_new";

Names columns_of(Sqlite& sqlite, std::string_view table) {
  return sqlite.select(absl::StrFormat("SELECT name FROM pragma_table_xinfo(%s)",
                                       sqlite_dialect().quote_text(table)));
}

// A table whose column is made plain would be no table, whatever its text.
bool is_excused(const absl::Status& status) {
  return absl::StrContains(status.message(), "PRIMARY KEY missing") ||
         absl::StrContains(status.message(), "AUTOINCREMENT");
}

void check_edit(const std::string& sql, const TableEdit& edit, const Names& columns) {
  const absl::StatusOr<std::string> edited = edit_create_table(sql, kNew, edit);
  if (!edited.ok()) {
    require(!absl::IsInvalidArgument(edited.status()), "a text of SQLite is understood", sql);
    return;
  }
  Sqlite sqlite;
  const absl::Status made = sqlite.run(*edited);
  if (is_excused(made)) return;
  require(made.ok(), "SQLite takes what an edit makes", made.ToString());
  require(columns_of(sqlite, kNew) == columns, "an edit changes its columns alone", *edited);
}

// All that could be done to the table.
void check_edits(const std::string& sql, const Names& columns) {
  Names longer = columns;
  longer.push_back("piccolo_fuzz_column");
  check_edit(sql, InsertColumn{R"("piccolo_fuzz_column" INTEGER)"}, longer);
  check_edit(sql, InsertConstraint{R"(CONSTRAINT "piccolo_fuzz_constraint" CHECK (1))"}, columns);
  for (const std::string& column : columns) {
    check_edit(sql, ReplaceColumn{column, quote_name(column) + " INTEGER"}, columns);
  }
  for (const Token& token : tokenize(kSqliteRules, sql)) {
    check_edit(sql, RemoveConstraint{token.name()}, columns);
  }
}

// What SQLite keeps of the text, and the columns; empty if there is no ordinary
// table.
std::string made(const std::string& sql, Names& columns) {
  Sqlite sqlite;
  if (!sqlite.run(sql).ok()) return "";
  const Names names = sqlite.select(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT "
      "LIKE 'sqlite_%'");
  if (names.size() != 1) return "";
  columns = columns_of(sqlite, names[0]);
  return sqlite.select(
      "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")[0];
}

}  // namespace
}  // namespace piccolo::testing

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace piccolo;
  const std::string input = testing::text_of(data, size);
  const Tokens tokens = tokenize(kSqliteRules, input);
  // A SELECT could go on for ever.
  const bool selects = has_word(tokens, "SELECT") || has_word(tokens, "VALUES");
  if (match(tokens, "CREATE TABLE") == 0 || selects) return 0;
  testing::Names columns;
  const std::string sql = testing::made(input, columns);
  if (!sql.empty()) testing::check_edits(sql, columns);
  return 0;
}
