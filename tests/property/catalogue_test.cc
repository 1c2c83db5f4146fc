// SPDX-License-Identifier: MIT
#include <boost/test/unit_test.hpp>

#include "piccolo/in_memory_database.h"
#include "property/histories.h"
#include "property/holds.h"
#include "support/catalogues.h"
#include "support/test_database.h"

// That the catalogue of a database says what the model has, and that nothing is held
// against a plan that was carried out.
namespace piccolo::testing {
namespace {

void require_none(const std::vector<Difference>& differences, const std::string& when) {
  require(differences.empty(), when + ":\n" + absl::StrJoin(sentences(differences), "\n"));
}

// What undoes changes, in the order in which it is to be done.
std::vector<Change> inverses(const std::vector<Change>& changes, Schema before) {
  std::vector<Change> back;
  for (const Change& change : changes) {
    back.push_back(*inverse(change, before));
    (void)piccolo::apply(change, before);
  }
  std::ranges::reverse(back);
  return back;
}

void catalogue_says_what_was_planned(Database& database, const Dialect& dialect) {
  const RandomHistory history = *histories({.dialect = &dialect});
  Schema schema;
  std::vector<std::vector<Change>> back;
  for (const std::vector<Change>& migration : history.migrations) {
    back.push_back(inverses(migration, schema));
    require_none(make_and_compare(database, schema, migration), "forwards");
    require_none(compare_with_model(database, schema), "forwards, as the model has it");
  }
  for (; !back.empty(); back.pop_back()) {
    require_none(make_and_compare(database, schema, back.back()), "backwards");
    require_none(compare_with_model(database, schema), "backwards, as the model has it");
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalogue)

BOOST_AUTO_TEST_CASE(sqlite_says_what_was_planned) {
  BOOST_TEST(holds("SQLite's catalogue says what was planned", 30, [] {
    catalogue_says_what_was_planned(make_sqlite().owner->database(), sqlite_dialect());
  }));
}

BOOST_AUTO_TEST_CASE(postgres_says_what_was_planned) {
  BOOST_TEST(holds("PostgreSQL's catalogue says what was planned", 20, [] {
    catalogue_says_what_was_planned(make_postgres().owner->database(), postgres_dialect());
  }));
}

BOOST_AUTO_TEST_CASE(the_database_in_memory_says_what_was_planned) {
  BOOST_TEST(holds("the in-memory catalogue says what was planned", 100, [] {
    InMemoryDatabase database;
    catalogue_says_what_was_planned(database, postgres_dialect());
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace piccolo::testing
