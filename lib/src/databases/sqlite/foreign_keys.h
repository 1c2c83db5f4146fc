// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "databases/sqlite/handle.h"

namespace piccolo {

// Sees to it that a transaction leaves no row without the row that it refers to,
// but for those that were so before.
class ForeignKeyCheck {
 public:
  // To be called before anything that may break a foreign key; looks once.
  absl::Status look_before(SqliteHandle& handle);

  // A table is called otherwise from now on.
  void rename(const std::string& table, const std::string& new_name);

  // kFailedPrecondition, naming an example, if other rows are broken now.  OK if
  // nothing was looked at before.
  absl::Status compare_after(SqliteHandle& handle) const;

 private:
  // A row that refers to nothing.
  struct Violation {
    std::string table;
    std::string root;  // The page the table begins on, by which it is known when renamed.
    std::string row;   // Its rowid, or the key of a table that has none.
    std::string parent;
    std::string number;  // Of the foreign key in its table.
  };
  using ByRow = std::multimap<std::string, Violation>;

  static absl::StatusOr<std::vector<Violation>> find(SqliteHandle& handle);
  static absl::Status find_in(SqliteHandle& handle, const std::string& table,
                              const std::string& root, std::vector<Violation>& violations);
  static bool are_same(const Violation& before, const Violation& after, bool has_old_parent);

  std::optional<ByRow> before_;
};

}  // namespace piccolo
