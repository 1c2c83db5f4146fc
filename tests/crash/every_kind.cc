// SPDX-License-Identifier: MIT
#include "crash/every_kind.h"

#include <functional>
#include <utility>

#include "fault_point.h"
#include "piccolo/migrations.h"

namespace piccolo::testing {
namespace {

using Describe = std::function<void(MigrationManager&)>;

constexpr MigrationManagerOptions kLoose{.wrap_in_transaction = false};

Migration migration(std::string id, Describe describe, MigrationManagerOptions options = {}) {
  return {.id = std::move(id), .forwards = [=] {
            MigrationManager manager(options);
            describe(manager);
            return manager;
          }};
}

Migration fake(std::string id) {
  Migration fake = migration(
      std::move(id), [](MigrationManager& manager) { manager.add_table("never_made", {}); });
  fake.fake = true;
  return fake;
}

// A C++ function that runs `sql`, and can be killed before and after.
Callable function(std::string sql) {
  return {"function", [sql = std::move(sql)](Connection& connection) {
            fault_point("before the statement of a function");
            absl::Status done = connection.query(sql).status();
            fault_point("after the statement of a function");
            return done;
          }};
}

std::string insert_event(const std::string& name, char sign) {
  return "INSERT INTO event (what) VALUES ('" + name + " " + sign + "')";
}

void note_in_sql(MigrationManager& manager, const std::string& name) {
  manager.add_raw(insert_event(name, '+'), insert_event(name, '-'));
}

void note_in_a_function(MigrationManager& manager, const std::string& name) {
  manager.add_raw(function(insert_event(name, '+')), function(insert_event(name, '-')));
}

void make_bands(MigrationManager& manager) {
  manager.add_table("band", {Varchar("name", {.length = 50, .unique = true}),
                             Integer("rating", {.index = true})});
  note_in_a_function(manager, "base 1a");
}

void fill_bands(MigrationManager& manager) {
  manager.add_raw(
      "INSERT INTO band (id, name, rating) VALUES (1, 'Pythonistas', 5), (2, 'Rustaceans', 6)",
      "DELETE FROM band");
  note_in_sql(manager, "base 2a");
}

// Shows in the rows when it runs twice.
void rate_bands(MigrationManager& manager) {
  manager.add_raw(function("UPDATE band SET rating = rating + 1"),
                  function("UPDATE band SET rating = rating - 1"));
  note_in_a_function(manager, "base 3a");
}

void make_venues(MigrationManager& manager) {
  manager.add_raw("CREATE TABLE IF NOT EXISTS venue (id INTEGER PRIMARY KEY, name TEXT)",
                  "DROP TABLE IF EXISTS venue");
  manager.add_raw("CREATE INDEX IF NOT EXISTS venue_name ON venue (name)",
                  "DROP INDEX IF EXISTS venue_name");
  note_in_sql(manager, "base 4a");
}

void fill_venues(MigrationManager& manager) {
  manager.add_raw(
      function("INSERT INTO venue (id, name) VALUES (1, 'Grand Central') ON CONFLICT DO NOTHING"),
      function("DELETE FROM venue"));
  note_in_a_function(manager, "music 1b");
}

// Does not say IF NOT EXISTS: that would pass by an index which is half built.
void index_bands_concurrently(MigrationManager& manager) {
  manager.add_raw("CREATE INDEX CONCURRENTLY band_both ON band (name, rating)",
                  "DROP INDEX CONCURRENTLY IF EXISTS band_both");
  note_in_sql(manager, "music 2b");
}

void index_bands(MigrationManager& manager) {
  manager.add_raw("CREATE INDEX IF NOT EXISTS band_both ON band (name, rating)",
                  "DROP INDEX IF EXISTS band_both");
  note_in_sql(manager, "music 2b");
}

// SQLite makes the table anew.
void change_bands(MigrationManager& manager) {
  manager.alter_column("band", Varchar("name", {.length = 100, .unique = true}));
  manager.add_constraint("band", CheckConstraint{"popular", "rating >= 0"});
  note_in_a_function(manager, "music 3b");
}

void make_concerts(MigrationManager& manager) {
  manager.add_table("concert", {ForeignKey("band", "band"), Date("day", {.null = true})});
  manager.add_raw(function("INSERT INTO concert (id, band) SELECT id, id FROM band"),
                  function("DELETE FROM concert"));
  note_in_sql(manager, "shop 1c");
}

void index_concerts(MigrationManager& manager) {
  manager.add_raw("CREATE INDEX IF NOT EXISTS concert_band ON concert (band)",
                  "DROP INDEX concert_band");
  note_in_sql(manager, "shop 2c");
}

void cancel_concerts(MigrationManager& manager) {
  manager.drop_column("concert", "day");
  manager.rename_column("band", "rating", "popularity");
  note_in_a_function(manager, "shop 3c");
}

}  // namespace

std::vector<AppConfig> every_kind(const Dialect& dialect) {
  const bool is_postgres = dialect == postgres_dialect();
  const AppConfig base{.app_name = "base",
                       .migrations = {migration("1a", make_bands), migration("2a", fill_bands),
                                      migration("3a", rate_bands),
                                      migration("4a", make_venues, kLoose), fake("5a")}};
  const AppConfig music{
      .app_name = "music",
      .migration_dependencies = {"base"},
      .migrations = {migration("1b", fill_venues, kLoose),
                     migration("2b", is_postgres ? index_bands_concurrently : index_bands, kLoose),
                     migration("3b", change_bands)}};
  const AppConfig shop{.app_name = "shop",
                       .migration_dependencies = {"base", "music"},
                       .migrations = {migration("1c", make_concerts),
                                      migration("2c", index_concerts,
                                                {.wrap_in_transaction = false,
                                                 .wrap_backwards_in_transaction = true}),
                                      fake("3b"), migration("3c", cancel_concerts)}};
  return {base, music, shop};
}

const char* make_event_table(const Dialect& dialect) {
  return dialect == postgres_dialect()
             ? "CREATE TABLE event (id SERIAL PRIMARY KEY, what TEXT NOT NULL)"
             : "CREATE TABLE event (id INTEGER PRIMARY KEY, what TEXT NOT NULL)";
}

}  // namespace piccolo::testing
