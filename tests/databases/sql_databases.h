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
  // A trigger of the migration table.
  static constexpr const char* kDeletesNewRows =
      "CREATE TRIGGER takes AFTER INSERT ON migration BEGIN DELETE FROM migration WHERE id = "
      "new.id; END";
};
struct Postgres {
  static SqlTestDatabase make() { return make_postgres(); }
  static constexpr const char* kEnforceForeignKeys = "SELECT 1";
  static constexpr const char* kDeletesNewRows =
      "CREATE FUNCTION take() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM migration "
      "WHERE id = new.id; RETURN NULL; END $$; CREATE TRIGGER takes AFTER INSERT ON migration FOR "
      "EACH ROW EXECUTE FUNCTION take()";
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
