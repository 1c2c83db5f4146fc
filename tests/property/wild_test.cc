// SPDX-License-Identifier: MIT
#include "property/wild.h"

#include <stdlib.h>  // setenv
#include <time.h>    // tzset

#include <algorithm>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "property/holds.h"
#include "property/views.h"
#include "sql/quote.h"
#include "support/test_database.h"

// The laws of histories as people write them.  Each history is run twice: a
// migration at a time, each by a process of its own, as it were; and as many at a
// time as go together, over one connection.  Both must come to the same.
namespace piccolo::testing {
namespace {

// The time zone of this process, for as long as it lives.
class Zone {
 public:
  explicit Zone(const std::string& zone) { set(zone); }
  ~Zone() { set("UTC0"); }
  Zone(const Zone&) = delete;
  Zone& operator=(const Zone&) = delete;

 private:
  static void set(const std::string& zone) {
    setenv("TZ", zone.c_str(), /*overwrite=*/1);
    tzset();
  }
};

constexpr char kMoreOfSqlite[] = R"(
  SELECT type || ' ' || name || ' of ' || tbl_name FROM sqlite_master
    WHERE type IN ('trigger', 'view')
  UNION ALL
  SELECT name || ': uniques and collations ' || (length(sql) -
         length(replace(replace(upper(sql), 'UNIQUE', ''), 'COLLATE', ''))) FROM sqlite_master
    WHERE type = 'table' AND name NOT IN ('migration', 'piccolo_faked', 'piccolo_record')
  ORDER BY 1)";

// What may have gone astray.
constexpr char kMoreOfPostgres[] = R"(
  SELECT nspname || '.' || relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname IN ('elsewhere', 'public') ORDER BY 1)";

// Columns that are none: SQLite takes a name it does not know for a text.
constexpr char kNamelessIndexes[] =
    "SELECT m.name FROM sqlite_master m, pragma_index_info(m.name) i WHERE m.type = 'index' AND "
    "i.name IS NULL";

constexpr char kViolations[] =
    "SELECT \"table\" || ' ' || rowid || ' ' || parent FROM pragma_foreign_key_check ORDER BY 1";

void prepare_postgres(Database& database) {
  (void)database.transact([](Connection& connection) {
    return connection.execute(
        "DROP SCHEMA IF EXISTS elsewhere CASCADE; CREATE SCHEMA elsewhere;"
        "DO $$ BEGIN IF to_regrole('guest') IS NULL THEN CREATE ROLE guest; END IF; END $$");
  });
}

// A database for a history, and what there is in it.
class WildDatabase {
 public:
  WildDatabase(const Dialect& dialect, const WildHistory& history)
      : dialect_(dialect), test_(is_sqlite() ? make_sqlite() : make_postgres()) {
    if (!is_sqlite()) prepare_postgres(owner());
    for (const std::string& sql : history.before) {
      const absl::Status done = owner().without_transaction(
          [&](Connection& connection) { return connection.execute(sql); });
      require(done.ok(), done.ToString());
    }
  }

  std::unique_ptr<Database> connect() const { return *open_database(test_.url); }

  // The catalogue and every row, a line each.
  Strings snapshot() {
    Strings lines = without_sequences(test_.owner->catalogue());
    add(lines, select(owner(), is_sqlite() ? kMoreOfSqlite : kMoreOfPostgres));
    for (const std::string& table : test_.owner->tables()) {
      if (table == "sqlite_sequence") continue;
      for (const std::string& row : rows_of(table)) lines.push_back(table + " row: " + row);
    }
    std::ranges::sort(lines);
    return lines;
  }

  // "app id" of what has run, as the table has it.
  Strings record() { return select(owner(), is_recorded() ? kRecord : "SELECT 1 WHERE 1 = 2"); }

  // What the database would not have let pass.
  Strings nonsense() { return is_sqlite() ? select(owner(), kNamelessIndexes) : Strings(); }
  Strings violations() { return is_sqlite() ? select(owner(), kViolations) : Strings(); }

  bool is_sqlite() const { return dialect_ == sqlite_dialect(); }

 private:
  static constexpr char kRecord[] = "SELECT app_name || ' ' || name FROM migration ORDER BY id";

  static void add(Strings& lines, const Strings& more) {
    lines.insert(lines.end(), more.begin(), more.end());
  }

  Database& owner() { return test_.owner->database(); }
  bool is_recorded() { return owner().migration_rows()->has_value(); }

  Strings rows_of(const std::string& table) {
    Strings values;
    for (const std::string& column : test_.owner->columns(table)) {
      const std::string name = quote_name(column);
      values.push_back(is_sqlite() ? absl::StrFormat("typeof(%1$s) || ' ' || quote(%1$s)", name)
                                   : absl::StrFormat("quote_nullable(%s::text)", name));
    }
    return select(owner(), absl::StrFormat("SELECT %s FROM %s", absl::StrJoin(values, ", "),
                                           quote_name(table)));
  }

  const Dialect& dialect_;
  SqlTestDatabase test_;
};

// The apps with the first `count` of the migrations.
AppRegistry apps_of(const std::vector<WildMigration>& migrations, std::size_t count) {
  std::vector<AppConfig> apps;
  Strings dependencies;
  for (const std::string& name : kWildApps) {
    apps.push_back(app(name, {}, dependencies));
    dependencies.push_back(name);
  }
  for (std::size_t i = 0; i < count; ++i) {
    std::ranges::find(apps, migrations[i].app, &AppConfig::app_name)
        ->migrations.push_back(migration_of(migrations[i]));
  }
  return registry(std::move(apps));
}

std::string name_of(const WildMigration& migration) { return migration.app + " " + migration.id; }

// What runs of a history, and what the database is like after each of them.
struct Course {
  std::vector<WildMigration> migrations = {};
  std::vector<Strings> states = {};

  Strings names(std::size_t count) const {
    Strings names;
    for (std::size_t i = 0; i < count; ++i) names.push_back(name_of(migrations[i]));
    return names;
  }
};

// That the database is as it was after the first `count`.
void require_state(WildDatabase& database, const Course& course, std::size_t count,
                   const std::string& what) {
  const Strings record = database.record();
  require(record == course.names(count), what + "\nthe record is: " + absl::StrJoin(record, ", "));
  require_same(database.snapshot(), course.states[count], what);
}

// Runs the last migration of the course; leaves it out if it cannot be run.
void run_last(WildDatabase& database, Course& course) {
  const WildMigration migration = course.migrations.back();
  const Strings violations = database.violations();
  const auto connection = database.connect();
  const Zone zone(migration.zone);
  const MigrationResult result =
      run_forwards(*connection, apps_of(course.migrations, course.migrations.size()),
                   {.app_name = migration.app, .migration_id = migration.id});
  if (!result.success) {
    course.migrations.pop_back();
    return require_state(database, course, course.migrations.size(), result.message);
  }
  require(names(result) == Strings{name_of(migration)}, "told of something else");
  require(std::ranges::includes(violations, database.violations()),
          name_of(migration) + " left rows that refer to nothing");
  require(database.nonsense().empty(), name_of(migration) + " made an index of no column");
  course.states.push_back(database.snapshot());
  require_state(database, course, course.migrations.size(), name_of(migration));
}

Course run_one_by_one(WildDatabase& database, const WildHistory& history) {
  Course course{.migrations = {}, .states = {database.snapshot()}};
  for (const WildMigration& migration : history.migrations) {
    course.migrations.push_back(migration);
    run_last(database, course);
  }
  return course;
}

// SQLite's plan may be overtaken by a C++ function of the same run, which is then
// refused.  Nothing else may keep a run from its end.
void require_reason(const WildDatabase& database, const MigrationResult& result) {
  const bool may_refuse = database.is_sqlite() && absl::IsFailedPrecondition(result.status);
  require(result.success || may_refuse, result.message);
}

void reverse_one_by_one(WildDatabase& database, const Course& course) {
  for (std::size_t left = course.migrations.size(); left-- > 0;) {
    const WildMigration& migration = course.migrations[left];
    const auto connection = database.connect();
    const MigrationResult result =
        reverse(*connection, apps_of(course.migrations, left + 1), migration.app);
    require_state(database, course, result.success ? left : left + 1, "back: " + result.message);
    require_reason(database, result);
    if (!result.success) return;
  }
  RC_CLASSIFY(true, "reversed one by one");
}

TransactionScope random_scope() {
  return *rc::gen::arbitrary<bool>() ? TransactionScope::kAll : TransactionScope::kEach;
}

// How many of the course have run in the end.
std::size_t run_together(WildDatabase& database, Database& connection, const Course& course) {
  const std::vector<WildMigration>& all = course.migrations;
  std::size_t ran = 0;
  while (ran < all.size()) {
    std::size_t end = ran + 1;
    while (end < all.size() && all[end].app == all[ran].app) ++end;
    const Zone zone(all[ran].zone);
    const TransactionScope scope = random_scope();
    const MigrationResult result = run_forwards(connection, apps_of(all, end),
                                                {.app_name = all[ran].app, .transaction = scope});
    ran += result.migrations.size();
    require_state(database, course, ran, "together: " + result.message);
    require_reason(database, result);
    if (!result.success) break;
    require(ran == end, "not all were run");
  }
  return ran;
}

void reverse_together(WildDatabase& database, Database& connection, const Course& course,
                      std::size_t ran) {
  const TransactionScope scope = random_scope();
  const MigrationResult result = run_backwards(
      connection, apps_of(course.migrations, ran),
      {.app_name = "all", .migration_id = "all", .auto_agree = true, .transaction = scope});
  require_state(database, course, ran - result.migrations.size(), "back: " + result.message);
  require_reason(database, result);
  RC_CLASSIFY(result.success, "reversed together");
}

void wild_histories_are_restored(const Dialect& dialect) {
  const WildHistory history = *wild_histories(dialect);
  WildDatabase first(dialect, history);
  const Course course = run_one_by_one(first, history);
  RC_CLASSIFY(course.migrations.size() * 2 > history.migrations.size(), "most migrations run");

  WildDatabase second(dialect, history);
  const auto connection = second.connect();
  const std::size_t ran = run_together(second, *connection, course);
  RC_CLASSIFY(ran == course.migrations.size(), "run together");
  reverse_together(second, *connection, course, ran);

  reverse_one_by_one(first, course);
}

BOOST_AUTO_TEST_SUITE(wild)

BOOST_AUTO_TEST_CASE(wild_histories_are_restored_in_sqlite) {
  BOOST_TEST(holds("wild histories are restored in SQLite", 30,
                   [] { wild_histories_are_restored(sqlite_dialect()); }));
}

BOOST_AUTO_TEST_CASE(wild_histories_are_restored_in_postgres) {
  BOOST_TEST(holds("wild histories are restored in PostgreSQL", 15,
                   [] { wild_histories_are_restored(postgres_dialect()); }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
