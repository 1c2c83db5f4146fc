// SPDX-License-Identifier: MIT
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "piccolo/in_memory_database.h"
#include "property/histories.h"
#include "property/holds.h"
#include "property/rows.h"
#include "property/views.h"
#include "schema/change_json.h"
#include "support/builders.h"
#include "support/test_database.h"

namespace piccolo::testing {
namespace {

AppRegistry apps_of(const RandomHistory& history) {
  std::vector<Migration> migrations;
  for (const std::vector<Change>& operations : history.migrations) {
    migrations.push_back(migration(std::to_string(migrations.size() + 1) + "a",
                                   [operations](MigrationManager& manager) {
                                     for (const Change& one : operations) add(one, manager);
                                   }));
  }
  return registry({app("music", std::move(migrations))});
}

MigrationResult forwards_to(Database& database, const AppRegistry& apps, const std::string& id,
                            TransactionScope scope) {
  return run_forwards(database, apps,
                      {.app_name = "music", .migration_id = id, .transaction = scope});
}

MigrationResult back_to(Database& database, const AppRegistry& apps, const std::string& id,
                        TransactionScope scope) {
  return run_backwards(
      database, apps,
      {.app_name = "music", .migration_id = id, .auto_agree = true, .transaction = scope});
}

TransactionScope random_scope() {
  return *rc::gen::arbitrary<bool>() ? TransactionScope::kAll : TransactionScope::kEach;
}

std::unique_ptr<TestDatabase> make(const Dialect& dialect) {
  return dialect == sqlite_dialect() ? make_sqlite().owner : make_postgres().owner;
}

// Of changes, and of what undoes them.
void json_keeps_changes() {
  const RandomHistory history = *histories({});
  Schema schema;
  const auto require_kept = [](const Change& change) {
    const std::string text = to_json(change).dump();
    const absl::StatusOr<Change> read = change_from_json(nlohmann::json::parse(text));
    require(read.ok(), read.status().ToString());
    require(*read == change, text + " is another change");
    require(to_json(*read).dump() == text, text + " loses something");
  };
  for (const std::vector<Change>& migration : history.migrations) {
    for (const Change& change : migration) {
      require_kept(change);
      require_kept(*inverse(change, schema));
      require(piccolo::apply(change, schema).ok(), "not valid");
    }
  }
}

void inverse_restores() {
  const RandomHistory history = *histories({});
  Schema schema;
  std::vector<std::pair<Change, Schema>> walked;
  for (const std::vector<Change>& migration : history.migrations) {
    for (const Change& operation : migration) {
      const absl::StatusOr<Change> back = inverse(operation, schema);
      require(back.ok(), back.status().ToString());
      walked.emplace_back(*back, schema);
      require(piccolo::apply(operation, schema).ok(), "not valid");
    }
  }
  for (; !walked.empty(); walked.pop_back()) {
    const auto& [back, before] = walked.back();
    const absl::Status applied = piccolo::apply(back, schema);
    require(applied.ok(), applied.ToString());
    require(schema == before,
            describe(back) + " does not restore what was there:\n" + difference(schema, before));
  }
}

void going_back_restores(const Dialect& dialect) {
  const RandomHistory history = *histories({.dialect = &dialect});
  const AppRegistry apps = apps_of(history);
  const std::unique_ptr<TestDatabase> test = make(dialect);
  Database& database = test->database();
  require_ok(forwards_to(database, apps, "1a", random_scope()));
  const Strings before = without_sequences(test->catalogue());
  require_ok(forwards_to(database, apps, "all", random_scope()));
  require_ok(back_to(database, apps, "2a", random_scope()));
  require_same(without_sequences(test->catalogue()), before);
  require_ok(back_to(database, apps, "all", random_scope()));
  require_same(test->tables(), {});
}

void rows_survive(const Dialect& dialect) {
  const RandomHistory history =
      *histories({.dialect = &dialect, .has_rows = true, .in_memory = true});
  const AppRegistry apps = apps_of(history);
  const std::unique_ptr<TestDatabase> test = make(dialect);
  InMemoryDatabase model;
  require_ok(forwards_to(model, apps, "1a", TransactionScope::kEach));
  require_ok(forwards_to(test->database(), apps, "1a", random_scope()));
  insert_rows(test->database(), model.schema());
  const Survivors survivors(model.schema(), history);
  const Strings before = survivors.rows(test->database());
  RC_CLASSIFY(!before.empty(), "with rows");
  require_ok(forwards_to(test->database(), apps, "all", random_scope()));
  require_ok(back_to(test->database(), apps, "2a", random_scope()));
  require_same(survivors.rows(test->database()), before);
}

void databases_agree(const Dialect& dialect) {
  const RandomHistory history = *histories({.dialect = &dialect, .in_memory = true});
  const AppRegistry apps = apps_of(history);
  const std::unique_ptr<TestDatabase> test = make(dialect);
  InMemoryDatabase model;
  require_ok(forwards_to(model, apps, "all", TransactionScope::kEach));
  require_ok(forwards_to(test->database(), apps, "all", random_scope()));
  require_same(view(test->database()), view(model.schema(), dialect));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(laws)

BOOST_AUTO_TEST_CASE(an_inverse_restores_the_schema) {
  BOOST_TEST(holds("an inverse restores the schema", 2000, inverse_restores));
}

BOOST_AUTO_TEST_CASE(json_keeps_every_change) {
  BOOST_TEST(holds("JSON keeps every change", 2000, json_keeps_changes));
}

BOOST_AUTO_TEST_CASE(going_back_restores_sqlite) {
  BOOST_TEST(
      holds("going back restores SQLite", 30, [] { going_back_restores(sqlite_dialect()); }));
}

BOOST_AUTO_TEST_CASE(going_back_restores_postgres) {
  BOOST_TEST(
      holds("going back restores PostgreSQL", 20, [] { going_back_restores(postgres_dialect()); }));
}

BOOST_AUTO_TEST_CASE(rows_survive_in_sqlite) {
  BOOST_TEST(holds("rows survive in SQLite", 20, [] { rows_survive(sqlite_dialect()); }));
}

BOOST_AUTO_TEST_CASE(rows_survive_in_postgres) {
  BOOST_TEST(holds("rows survive in PostgreSQL", 15, [] { rows_survive(postgres_dialect()); }));
}

BOOST_AUTO_TEST_CASE(sqlite_agrees_with_the_model) {
  BOOST_TEST(holds("SQLite agrees with the model", 30, [] { databases_agree(sqlite_dialect()); }));
}

BOOST_AUTO_TEST_CASE(postgres_agrees_with_the_model) {
  BOOST_TEST(
      holds("PostgreSQL agrees with the model", 20, [] { databases_agree(postgres_dialect()); }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace piccolo::testing
