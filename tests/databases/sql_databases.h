// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <tuple>

#include "support/builders.h"
#include "support/changes.h"
#include "support/test_database.h"

// What the tests of SQL databases are made of.
namespace piccolo::testing {

// The databases that a BOOST_AUTO_TEST_CASE_TEMPLATE is for.
struct Sqlite {
  static SqlTestDatabase make() { return make_sqlite(); }
  static constexpr const char* kEnforceForeignKeys = "PRAGMA foreign_keys = ON";
};
struct Postgres {
  static SqlTestDatabase make() { return make_postgres(); }
  static constexpr const char* kEnforceForeignKeys = "SELECT 1";
};
using SqlBackends = std::tuple<Sqlite, Postgres>;

inline Migration sql_migration(const std::string& id, const std::string& up,
                               const std::string& down, MigrationManagerOptions options = {}) {
  return migration(
      id, [=](MigrationManager& manager) { manager.add_raw(up, down); }, options);
}

// Runs SQL; fails the case if that fails.
inline void execute(Database& database, const std::string& sql) {
  PICCOLO_TEST_OK(
      database.transact([&](Connection& connection) { return connection.execute(sql); }));
}

// Whether the database takes this, which is then undone.
inline bool takes(Database& database, const std::string& sql) {
  bool taken = false;
  (void)database.transact([&](Connection& connection) {
    taken = connection.execute(sql).ok();
    return absl::CancelledError("it was only a question");
  });
  return taken;
}

}  // namespace piccolo::testing
