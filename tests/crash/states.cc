// SPDX-License-Identifier: MIT
#include "crash/states.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "sql/migration_table.h"

namespace piccolo::testing {
namespace {

// The catalogue and the rows that there are.
Strings state_of(TestDatabase& database) {
  Strings state = database.catalogue();
  for (const std::string& table : database.tables()) {
    if (table == "event") continue;
    std::ranges::copy(select(database.database(), "SELECT * FROM " + table + " ORDER BY id"),
                      std::back_inserter(state));
  }
  return state;
}

// "app id" of each migration that has run, in the order in which their rows were
// written.
Strings recorded(Database& database) {
  const absl::StatusOr<std::optional<MigrationRows>> read = database.migration_rows();
  BOOST_TEST_REQUIRE(read.ok(), read.status().ToString());
  MigrationRows rows = read->value_or(MigrationRows());
  std::ranges::sort(rows, {}, &MigrationRow::id);
  Strings names;
  for (const MigrationRow& row : rows) names.push_back(row.app_name + " " + row.name);
  return names;
}

// What is on record as run and was not reversed since.
Strings on_record(Database& database) {
  const AppRegistry nothing = registry({});
  const auto history = CheckMigrationManager(database, nothing).get_migration_history();
  BOOST_TEST_REQUIRE(history.ok(), history.status().ToString());
  std::multiset<std::string> left;
  for (const MigrationEvent& event : *history) {
    const std::string row = event.app_name + " " + event.migration_id + " " + event.ran_on;
    if (event.event != "reversed") {
      left.insert(row);
    } else {
      BOOST_TEST(left.erase(row) == 1u, "reversed without having run: " + row);
    }
  }
  return {left.begin(), left.end()};
}

// That the record and the migration table say the same.
void check_record(Database& database) {
  const absl::StatusOr<std::optional<MigrationRows>> read = database.migration_rows();
  BOOST_TEST_REQUIRE(read.ok(), read.status().ToString());
  Strings rows;
  for (const MigrationRow& row : read->value_or(MigrationRows())) {
    rows.push_back(row.app_name + " " + row.name + " " + format_time(row.ran_on));
  }
  std::ranges::sort(rows);
  BOOST_TEST(on_record(database) == rows, boost::test_tools::per_element());
}

bool is_loose(const MigrationManager& manager) {
  return !manager.wrap_forwards_in_transaction() || !manager.wrap_backwards_in_transaction();
}

// The first operations of a migration that has raw ones alone.
Migration first_steps(const Migration& migration, std::size_t count) {
  return {.id = migration.id, .forwards = [=] {
            const MigrationManager whole = migration.forwards();
            MigrationManager part({.wrap_in_transaction = whole.wrap_forwards_in_transaction()});
            for (std::size_t i = 0; i < count; ++i) {
              const Raw& raw = std::get<Raw>(whole.operations().at(i));
              RawStep forwards(kNothingToUndo);
              RawStep backwards(kNothingToUndo);
              forwards.action = raw.forwards;
              backwards.action = raw.backwards.value();
              part.add_raw(std::move(forwards), std::move(backwards));
            }
            return part;
          }};
}

// The apps with another migration of the same id in its place.
AppRegistry with(const AppRegistry& apps, const AppConfig& app, const Migration& other) {
  std::vector<AppConfig> changed(apps.apps().begin(), apps.apps().end());
  AppConfig& own = *std::ranges::find(changed, app.app_name, &AppConfig::app_name);
  *std::ranges::find(own.migrations, other.id, &Migration::id) = other;
  return registry(std::move(changed));
}

}  // namespace

States::States(const AppRegistry& apps, TestDatabase& empty) : states_{state_of(empty)} {
  for (const AppConfig& app : apps.apps()) {
    for (const Migration& migration : app.migrations) run_next(empty, apps, app, migration);
  }
  between_.emplace_back();
}

void States::run_next(TestDatabase& database, const AppRegistry& apps, const AppConfig& app,
                      const Migration& migration) {
  const auto run = [&](const AppRegistry& some) {
    PICCOLO_TEST_SUCCESS(run_forwards(database.database(), some,
                                      {.app_name = app.app_name, .migration_id = migration.id}));
    return state_of(database);
  };
  std::vector<Strings>& between = between_.emplace_back();
  const MigrationManager manager = migration.forwards();
  if (is_loose(manager)) {
    for (std::size_t count = 1; count < manager.operations().size(); ++count) {
      const AppRegistry part = with(apps, app, first_steps(migration, count));
      between.push_back(run(part));
      PICCOLO_TEST_SUCCESS(reverse(database.database(), part, app.app_name));
    }
  }
  states_.push_back(run(apps));
  if (is_loose(manager)) between.push_back(states_.back());
  names_.push_back(app.app_name + " " + migration.id);
}

std::size_t States::check_rows(TestDatabase& database) const {
  check_record(database.database());
  const Strings ran = recorded(database.database());
  BOOST_TEST_REQUIRE(ran.size() <= names_.size());
  const Strings first(names_.begin(), names_.begin() + static_cast<std::ptrdiff_t>(ran.size()));
  BOOST_TEST(ran == first, boost::test_tools::per_element());
  return ran.size();
}

std::size_t States::check(TestDatabase& database) const {
  const std::size_t count = check_rows(database);
  BOOST_TEST(state_of(database) == states_.at(count), boost::test_tools::per_element());
  return count;
}

std::size_t States::check_unfinished(TestDatabase& database) const {
  const std::size_t count = check_rows(database);
  const Strings state = state_of(database);
  std::vector<Strings> possible = between_.at(count);
  if (count > 0 && !between_.at(count - 1).empty()) {
    std::ranges::copy(between_.at(count - 1), std::back_inserter(possible));
    possible.push_back(states_.at(count - 1));
  }
  if (std::ranges::count(possible, state) > 0) return count;
  BOOST_TEST(state == states_.at(count), boost::test_tools::per_element());
  return count;
}

}  // namespace piccolo::testing
