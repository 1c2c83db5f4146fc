// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "databases/sqlite/handle.h"
#include "piccolo/column.h"

namespace piccolo {

// What raw SQL can change of a connection to SQLite so that what runs after it
// means something else: its pragmas, and temporary tables, which hide others of
// their names.
class SqliteSession {
 public:
  // As it is now.
  static absl::StatusOr<SqliteSession> of(SqliteHandle& handle);

  // Makes it that again.  Some pragmas cannot be changed inside a transaction, and
  // by nobody, so that is no error.
  absl::Status restore(SqliteHandle& handle) const;
  // The same without the temporary tables.
  absl::Status restore_pragmas(SqliteHandle& handle) const;
  // The same for an operation on `table`.  kFailedPrecondition if a temporary table hides
  // that.
  absl::Status prepare_for(SqliteHandle& handle, const TableName& table) const;

 private:
  std::vector<std::pair<std::string, std::string>> pragmas_;  // Name and value.
  std::string journal_mode_;
  std::set<std::string> temporary_;  // What is in the schema `temp`.
};

}  // namespace piccolo
