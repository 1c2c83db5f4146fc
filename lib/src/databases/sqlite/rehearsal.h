// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "databases/sqlite/handle.h"
#include "sql/render.h"
#include "sql/statement_writer.h"

namespace piccolo {

// Writes statements for SQLite.  Those that make a table anew depend on the
// catalogue at that point of the plan, so from the first of them on the plan is
// rehearsed: on a copy of the schema, without rows, in memory.
class SqliteWriter : public StatementWriter {
 public:
  // `database` is only read, and null if there is none yet.  Must outlive it.
  explicit SqliteWriter(SqliteHandle* database) : database_(database) {}

  absl::StatusOr<Step> write(const Operation& operation, const Schema& before,
                             bool in_transaction) override;

 private:
  bool may_meet_strict_table(const Operation& operation);
  absl::Status start_rehearsal();
  absl::Status rehearse(const Statement& statement, Step& step);
  absl::Status rehearse(const Rebuild& rebuild, Step& step);

  SqliteHandle* database_;
  std::optional<bool> has_strict_tables_;
  std::optional<SqliteHandle> rehearsal_;
  // Whether the rehearsal is like the database will be: not after a C++ function, or
  // after raw SQL that the rehearsal could not carry out.
  bool is_certain_ = true;
  std::vector<Statement> written_;  // Until the rehearsal starts.
};

}  // namespace piccolo
