// SPDX-License-Identifier: MIT
#include <sqlite3.h>

#include <algorithm>
#include <vector>

#include "absl/strings/str_join.h"
#include "fuzz/fuzz.h"
#include "sql/dialect.h"
#include "sql/split.h"
#include "sql/sqlite/lexical_rules.h"

namespace piccolo::testing {
namespace {

using Statements = std::vector<std::string>;

Statements split_statements(const Dialect& dialect, std::string_view sql) {
  const auto found = find_statements(dialect.lexical_rules(), sql);
  return {found.begin(), found.end()};
}

// Of the comment that `sql` begins with, if it does and that one ends.
std::size_t comment_size(const Dialect& dialect, std::string_view sql) {
  const bool is_postgres = dialect == postgres_dialect();
  if (sql.starts_with("--")) {
    return std::min(sql.find_first_of(is_postgres ? "\n\r" : "\n"), sql.size());
  }
  int depth = sql.starts_with("/*") ? 1 : 0;
  for (std::size_t i = 2; depth > 0 && i < sql.size(); ++i) {
    const std::string_view two = sql.substr(i, 2);
    const bool opens = is_postgres && two == "/*";
    if (!opens && two != "*/") continue;
    depth += opens ? 1 : -1;
    ++i;
    if (depth == 0) return i + 1;
  }
  return 0;
}

// `sql` from where there is more than blanks, comments and semicolons.
std::string_view without_nothing(const Dialect& dialect, std::string_view sql) {
  for (;;) {
    const bool is_blank = sql.find_first_of(" \t\n\v\f\r;") == 0;
    const bool is_mark = dialect == sqlite_dialect() && sql.starts_with("\xEF\xBB\xBF");
    const std::size_t size = is_blank ? 1 : is_mark ? 3 : comment_size(dialect, sql);
    if (size == 0) return sql;
    sql.remove_prefix(size);
  }
}

void check_nothing_is_lost(const Dialect& dialect, std::string_view sql,
                           const Statements& statements) {
  std::string_view rest = without_nothing(dialect, sql);
  for (const std::string& statement : statements) {
    const std::string_view core = without_leading_comments(dialect.lexical_rules(), statement);
    const std::size_t lead = statement.size() - core.size();
    const auto begin = static_cast<std::size_t>(rest.data() - sql.data());
    require(!core.empty() && begin >= lead && sql.substr(begin - lead).starts_with(statement),
            "statements are the parts of the text, in its order", statement);
    rest = without_nothing(dialect, rest.substr(core.size()));
  }
  require(rest.empty(), "nothing but blanks, comments and semicolons is lost", rest);
}

void check_cuts(const Dialect& dialect, const std::string& sql) {
  const Statements statements = split_statements(dialect, sql);
  check_nothing_is_lost(dialect, sql, statements);
  for (const std::string& statement : statements) {
    require(split_statements(dialect, statement) == Statements{statement},
            "a statement is one statement", statement);
  }
  require(split_statements(dialect, absl::StrJoin(statements, ";")) == statements,
          "the semicolons can be put back", sql);

  const SqlScript script{sql};
  const auto in_transaction = find_transactional_statements(dialect, script);
  const auto refuses = [&](std::string_view statement) {
    return transaction_control(dialect.lexical_rules(), statement) ||
           dialect.refuses_transactions(statement);
  };
  require(in_transaction.ok() ? std::ranges::none_of(*in_transaction, refuses)
                              : std::ranges::any_of(statements, refuses),
          "what cannot be in a transaction is refused, and nothing else", sql);
  const auto are = [&](auto begin, auto end) {
    return std::ranges::equal(*in_transaction, std::ranges::subrange(begin, end));
  };
  require(!in_transaction.ok() || are(statements.begin(), statements.end()) ||
              are(statements.begin() + 1, statements.end() - 1),
          "only BEGIN and COMMIT are left out", sql);
}

// A database that is only asked whether it would run a statement.
class SqliteReader {
 public:
  SqliteReader() {
    sqlite3_open(":memory:", &connection_);
    sqlite3_exec(connection_, "CREATE TABLE t (a, b)", nullptr, nullptr, nullptr);
    sqlite3_set_authorizer(connection_, authorize, this);
  }
  SqliteReader(const SqliteReader&) = delete;
  SqliteReader& operator=(const SqliteReader&) = delete;
  ~SqliteReader() { sqlite3_close(connection_); }

  // Cuts off the first statement, by SQLite's own reading; empty if it is refused.
  std::string_view cut(std::string_view& sql) {
    controls_transaction = false;
    sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v2(connection_, sql.data(), static_cast<int>(sql.size()),
                                        &statement, &tail);
    // SQLite explains more than it would run, and lets parameters look odd.
    const bool counts = code == SQLITE_OK && sqlite3_stmt_isexplain(statement) == 0 &&
                        sqlite3_bind_parameter_count(statement) == 0;
    is_blank = statement == nullptr;
    sqlite3_finalize(statement);
    const std::string_view first = sql.substr(0, static_cast<std::size_t>(tail - sql.data()));
    sql.remove_prefix(first.size());
    return counts ? first : std::string_view();
  }

  bool controls_transaction = false;  // Whether the last one does.
  bool is_blank = false;

 private:
  // Some pragmas do their work right away.
  static int authorize(void* self, int action, const char*, const char*, const char*, const char*) {
    if (action == SQLITE_TRANSACTION) static_cast<SqliteReader*>(self)->controls_transaction = true;
    return action == SQLITE_PRAGMA ? SQLITE_DENY : SQLITE_OK;
  }

  sqlite3* connection_ = nullptr;
};

// As far as SQLite understands it.
void check_against_sqlite(std::string_view sql) {
  static SqliteReader sqlite;
  const Statements all = split_statements(sqlite_dialect(), sql);
  std::size_t count = 0;
  for (std::string_view rest = sql; !rest.empty();) {
    const std::string_view first = sqlite.cut(rest);
    if (first.empty()) return;
    const Statements cut = split_statements(sqlite_dialect(), first);
    if (sqlite.is_blank && cut.empty()) continue;
    if (sqlite.is_blank && cut[0].find("/*") != std::string::npos) return;  // It does not end.
    require(cut.size() == 1 && count < all.size() && all[count] == cut[0],
            "statements end where SQLite says", first);
    const auto control = transaction_control(kSqliteRules, cut[0]);
    // A savepoint of a transaction with a name, which SQLite merely reads, is refused.
    require(control.has_value() == sqlite.controls_transaction || control == "ROLLBACK",
            "transactions are controlled by what SQLite says", first);
    ++count;
  }
  require(count == all.size(), "there are no more statements than SQLite says", sql);
}

}  // namespace
}  // namespace piccolo::testing

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace piccolo;
  const std::string sql = testing::text_of(data, size);
  if (sql.find('\0') != std::string::npos) return 0;  // The reader of files refuses it.
  testing::check_cuts(postgres_dialect(), sql);
  testing::check_cuts(sqlite_dialect(), sql);
  testing::check_against_sqlite(sql);
  return 0;
}
