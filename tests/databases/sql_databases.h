// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
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

// What a migration does.
using Described = std::function<void(MigrationManager&)>;

// Runs a migration on what `made` made outside of all migrations.
inline MigrationResult run_on(Database& database, const std::string& made, const Described& does) {
  if (!made.empty()) execute(database, made);
  return run_forwards(database, registry({app("music", {migration("1a", does)})}),
                      {.app_name = "music"});
}

// That a plan is refused before anything is done.
template <typename TestBackend>
void check_refused(const std::string& made, const Described& does, const std::string& why) {
  BOOST_TEST_CONTEXT(why) {
    const SqlTestDatabase test = TestBackend::make();
    const MigrationResult result = run_on(test.owner->database(), made, does);
    BOOST_TEST(!result.success);
    PICCOLO_TEST_SAYS(result.message, "Cannot run, and nothing was changed");
    PICCOLO_TEST_SAYS(result.message, why);
  }
}

}  // namespace piccolo::testing
