// SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <functional>

namespace piccolo::testing {

// As long as it lives, SQLite asks it before each write, sync, truncation and
// removal of a file.  An answer other than SQLITE_OK is what that fails with.
//
// One at a time, for databases that are opened meanwhile.
class WatchedDisk {
 public:
  explicit WatchedDisk(std::function<int()> before_change);
  ~WatchedDisk();
  WatchedDisk(const WatchedDisk&) = delete;
  WatchedDisk& operator=(const WatchedDisk&) = delete;

 private:
  sqlite3_vfs* disk_;
  sqlite3_vfs watched_;
};

}  // namespace piccolo::testing
