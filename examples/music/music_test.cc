// SPDX-License-Identifier: MIT
#define BOOST_TEST_MODULE music
#include <music_migrations.h>

#include <boost/test/unit_test.hpp>
#include <tuple>

#include "places.h"

using piccolo::TransactionScope;

namespace music {
namespace {

const piccolo::AppRegistry& apps() {
  static const auto registry = piccolo::AppRegistry::create({music_migrations()});
  if (!registry.ok()) throw std::runtime_error(registry.status().ToString());
  return *registry;
}

std::size_t migration_count() { return apps().apps().front().migrations.size(); }

// Both check that as many migrations were run, or reversed, as they were to be.
void forwards(piccolo::Database& database, const std::string& migration_id, std::size_t count,
              TransactionScope scope) {
  const piccolo::MigrationResult result = piccolo::run_forwards(
      database, apps(), {.app_name = "music", .migration_id = migration_id, .transaction = scope});
  BOOST_REQUIRE_MESSAGE(result.success, result.message);
  BOOST_TEST(result.migrations.size() == count);
}

void backwards(piccolo::Database& database, const std::string& migration_id, std::size_t count,
               TransactionScope scope) {
  const piccolo::MigrationResult result = piccolo::run_backwards(database, apps(),
                                                                 {.app_name = "music",
                                                                  .migration_id = migration_id,
                                                                  .auto_agree = true,
                                                                  .transaction = scope});
  BOOST_REQUIRE_MESSAGE(result.success, result.message);
  BOOST_TEST(result.migrations.size() == count);
}

// That the first `count` migrations have run, and the others have not.
void check_ran(piccolo::Database& database, std::size_t count) {
  piccolo::CheckMigrationManager manager(database, apps());
  const auto statuses = manager.get_migration_statuses();
  BOOST_REQUIRE_MESSAGE(statuses.ok(), statuses.status());
  BOOST_TEST(statuses->size() == migration_count());
  for (std::size_t i = 0; i < statuses->size(); ++i) {
    BOOST_TEST_CONTEXT((*statuses)[i].migration_id) {
      BOOST_TEST((*statuses)[i].has_ran == (i < count));
    }
  }
}

// Runs `test` on a new database for each of the two scopes.
template <typename Place>
void on_each_scope(void (*test)(Place&, TransactionScope)) {
  if constexpr (std::is_same_v<Place, Postgres>) {
    if (!Postgres::is_there()) {
      BOOST_TEST_MESSAGE("skipped: PICCOLO_TEST_POSTGRES_URL is not set");
      return;
    }
  }
  for (const TransactionScope scope : {TransactionScope::kAll, TransactionScope::kEach}) {
    BOOST_TEST_CONTEXT((scope == TransactionScope::kAll ? "one transaction" : "one for each")) {
      Place place;
      test(place, scope);
    }
  }
}

using Places = std::tuple<InMemory, Sqlite, Postgres>;
using SqlPlaces = std::tuple<Sqlite, Postgres>;

BOOST_AUTO_TEST_CASE_TEMPLATE(goes_step_by_step, Place, Places) {
  on_each_scope<Place>([](Place& place, TransactionScope scope) {
    std::vector states(1, place.state());
    for (const piccolo::Migration& migration : apps().apps().front().migrations) {
      BOOST_TEST_CONTEXT(migration.id) {
        forwards(place.database(), "1", 1, scope);
        check_ran(place.database(), states.size());
        // Of SQL it cannot be told.
        const bool is_sql = migration.files.front().extension() == ".sql";
        BOOST_TEST((is_sql || place.state() != states.back()));
        states.push_back(place.state());
      }
    }
    while (states.size() > 1) {
      states.pop_back();
      BOOST_TEST_CONTEXT("back to " << states.size() - 1) {
        backwards(place.database(), "1", 1, scope);
        check_ran(place.database(), states.size() - 1);
        BOOST_TEST((place.state() == states.back()));
      }
    }
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(goes_all_at_once, Place, Places) {
  on_each_scope<Place>([](Place& place, TransactionScope scope) {
    const auto nothing = place.state();
    forwards(place.database(), "all", migration_count(), scope);
    const auto everything = place.state();
    backwards(place.database(), "all", migration_count(), scope);
    check_ran(place.database(), 0);
    BOOST_TEST((place.state() == nothing));
    forwards(place.database(), "all", migration_count(), scope);
    check_ran(place.database(), migration_count());
    BOOST_TEST((place.state() == everything));
  });
}

constexpr char kRows[] = R"(
  INSERT INTO manager (full_name, phone) VALUES ('Ines Almeida', '+351 22 1'), ('Jo Ruck', '');
  INSERT INTO band (name, manager, formed) VALUES ('Iron Larks', 1, '1994'), ('Mossfoot', 2, NULL);
  INSERT INTO gig (band, venue, doors) VALUES (1, 3, '2026-07-01 20:00:00');
  INSERT INTO gig (band, venue, doors, state) VALUES (2, 1, '2026-07-02 19:30:00', 'called off');
  INSERT INTO ticket (gig, number, price) VALUES (1, 1, 12.5), (1, 2, 9.99), (2, 1, 0))";

// All of the rows but what cannot come back.
Lines rows(piccolo::Database& database, const std::string& gig, const std::string& starts) {
  Lines lines = select(database, "SELECT full_name, phone FROM manager ORDER BY id");
  const auto add = [&](const std::string& sql) {
    for (std::string& line : select(database, sql)) lines.push_back(std::move(line));
  };
  add("SELECT name, manager, formed, genres FROM band ORDER BY id");
  add("SELECT band, venue, " + starts + ", state FROM " + gig + " ORDER BY id");
  add("SELECT " + gig + ", number, price, sold, extras FROM ticket ORDER BY id");
  add("SELECT name, city FROM venue ORDER BY id");
  return lines;
}

BOOST_AUTO_TEST_CASE_TEMPLATE(takes_the_rows_along, Place, SqlPlaces) {
  on_each_scope<Place>([](Place& place, TransactionScope scope) {
    forwards(place.database(), "2026-02-09T10:00:00", 5, scope);
    const absl::Status inserted = place.database().transact(
        [](piccolo::Connection& connection) { return connection.execute(kRows); });
    BOOST_REQUIRE_MESSAGE(inserted.ok(), inserted);
    const Lines before = rows(place.database(), "gig", "doors");

    forwards(place.database(), "all", migration_count() - 5, scope);
    const Lines after = rows(place.database(), "concert", "starts");
    BOOST_TEST(after.size() == before.size());
    BOOST_TEST(after[1] == "Jo Ruck|NULL");
    BOOST_TEST(after[4] == "1|3|2026-07-01 20:00:00|announced");
    BOOST_TEST(after[5] == "2|1|2026-07-02 19:30:00|called off");
    BOOST_TEST(
        select(place.database(), "SELECT formed + 1 FROM band WHERE id = 1") == Lines{"1995"},
        boost::test_tools::per_element());

    backwards(place.database(), "2026-02-16T10:00:00", migration_count() - 5, scope);
    BOOST_TEST(rows(place.database(), "gig", "doors") == before, boost::test_tools::per_element());
  });
}

}  // namespace
}  // namespace music
