// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "databases/sqlite/handle.h"
#include "sql/statement_writer.h"

namespace piccolo {

// Writes statements for SQLite.  Those that make a table anew depend on the
// catalogue at that point of the plan, so from the first of them on the plan is
// rehearsed: on a copy of the schema, without rows, in memory.
class SqliteWriter : public StatementWriter {
 public:
  // `database` is only read, and null if there is none yet.  Must outlive it.
  explicit SqliteWriter(SqliteHandle* database) : database_(database) {}

  absl::StatusOr<std::vector<Statement>> write(const NamedChange& change,
                                               const Schema& before) override;
  absl::StatusOr<std::vector<Statement>> write(const SqlScript& script,
                                               bool in_transaction) override;
  std::vector<Statement> write(const Callable& callable) override;
  // None where the rehearsal does not know the table.
  absl::StatusOr<std::vector<Statement>> try_out(const NamedChange& change,
                                                 const Schema& before) override;

 private:
  absl::StatusOr<std::vector<Statement>> rehearse(const Pieces& pieces);
  bool may_meet_strict_table(const Change& change);
  absl::Status start_rehearsal();
  // Each does to the rehearsal what it adds to `written`.
  absl::Status rehearse(const Statement& statement, std::vector<Statement>& written);
  absl::Status rehearse(const Rebuild& rebuild, std::vector<Statement>& written);

  SqliteHandle* database_;
  std::optional<bool> has_strict_tables_;
  std::optional<SqliteHandle> rehearsal_;
  // Whether the rehearsal is like the database will be: not after a C++ function, or
  // after raw SQL that the rehearsal could not carry out.
  bool is_certain_ = true;
  std::vector<Statement> written_;  // Until the rehearsal starts.
};

}  // namespace piccolo
