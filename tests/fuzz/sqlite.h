// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "databases/sqlite/handle.h"

namespace piccolo::testing {

// A database without tables; what is done to it is undone with it.
class Sqlite {
 public:
  Sqlite() { run("BEGIN").IgnoreError(); }
  Sqlite(const Sqlite&) = delete;
  Sqlite& operator=(const Sqlite&) = delete;
  ~Sqlite() { run("ROLLBACK").IgnoreError(); }

  absl::Status run(std::string_view sql) { return handle().execute(sql); }

  // Of a single column, each value.
  std::vector<std::string> select(std::string_view sql) {
    std::vector<std::string> values;
    const absl::StatusOr<std::vector<Row>> rows = handle().select(sql);
    for (const Row& row : *rows) values.push_back(row[0].value_or(""));
    return values;
  }

 private:
  // Opening takes long.
  static SqliteHandle& handle() {
    static SqliteHandle opened = *SqliteHandle::open(":memory:");
    return opened;
  }
};

}  // namespace piccolo::testing
