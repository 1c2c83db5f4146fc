// SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "piccolo/database.h"

namespace piccolo {

// A connection to a SQLite database, closed with it.
class SqliteHandle {
 public:
  // kUnavailable, in SQLite's words, if it cannot be opened.
  static absl::StatusOr<SqliteHandle> open(const std::string& path);

  SqliteHandle(SqliteHandle&&) noexcept;
  SqliteHandle& operator=(SqliteHandle&&) noexcept;
  ~SqliteHandle();

  // Whose text a statement is.  In others' SQLite takes a name in double quotes that
  // it does not find for a string, as people's files count on; in ours that is an
  // error (https://www.sqlite.org/quirks.html#dblquote).
  enum class Text { kOurs, kTheirs };

  // Runs one statement.  Parameters are called $1, $2, …
  absl::StatusOr<std::vector<Row>> select(std::string_view sql,
                                          absl::Span<const Value> parameters = {},
                                          Text text = Text::kOurs);
  absl::Status execute(std::string_view sql, Text text = Text::kOurs) {
    return select(sql, {}, text).status();
  }

  // The same of a statement that only reads; kInvalidArgument for others.
  absl::StatusOr<std::vector<Row>> read(std::string_view sql, absl::Span<const Value> parameters);

  // Where in the last statement its error is, if SQLite knows.
  std::optional<std::size_t> error_offset() const;

  // How many rows the last statement changed.
  int changes() const { return sqlite3_changes(connection_.get()); }
  // How many all statements changed, those included that foreign keys and triggers
  // changed along.
  int total_changes() const { return sqlite3_total_changes(connection_.get()); }
  bool in_transaction() const { return sqlite3_get_autocommit(connection_.get()) == 0; }
  bool is_read_only() const { return sqlite3_db_readonly(connection_.get(), "main") == 1; }

  // Waits for the transactions of others, from now on, and tells whom `wait`
  // names.
  void wait_by(const WaitPolicy& wait);

  // For a rehearsal: refuses from now on what reaches out of the database, ATTACH and
  // VACUUM INTO, and ends a statement that works for long.
  void lock_in();

  // All that the catalogue has about a table, as text.
  absl::StatusOr<std::string> catalogue_of(const std::string& table);

 private:
  class Waiting;
  struct Close {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

  explicit SqliteHandle(sqlite3* connection);
  absl::StatusOr<Statement> prepare(std::string_view sql, absl::Span<const Value> parameters,
                                    Text text);
  absl::StatusOr<std::vector<Row>> run(sqlite3_stmt* statement, std::string_view sql);
  absl::Status error(std::string_view sql) const;

  // What a statement under way calls.  Where it is does not change.
  std::unique_ptr<Waiting> waiting_;
  std::unique_ptr<int> work_;  // Of a rehearsal: what its statement may still do.
  std::unique_ptr<sqlite3, Close> connection_;
};

}  // namespace piccolo
