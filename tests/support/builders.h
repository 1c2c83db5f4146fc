// SPDX-License-Identifier: MIT
#pragma once

#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>
#include <vector>

#include "databases/backend.h"
#include "piccolo/migrations.h"

// What the cases are made of.
namespace piccolo::testing {

// A migration that `describe` writes down.
Migration migration(std::string id, std::function<void(MigrationManager&)> describe,
                    MigrationManagerOptions options = {});

// A migration that adds a table of one text column, `name`.
Migration adds_table(std::string id, std::string table);

// A migration of which each direction fails, or works, as told.
enum class Outcome { kWorks, kFails, kThrows };
Migration with_outcome(std::string id, Outcome forwards, Outcome backwards);

AppConfig app(std::string name, std::vector<Migration> migrations,
              std::vector<std::string> dependencies = {});

// The registry of these apps; throws if they do not go together.
AppRegistry registry(std::vector<AppConfig> apps);

// Runs everything; fails the case if that fails.
void run_all(Database& database, const AppRegistry& apps);

// Reverses without asking.
MigrationResult reverse(Database& database, const AppRegistry& apps, std::string app_name,
                        std::string migration_id = "1");

// The ids of what has run of an app, in order.
std::vector<std::string> ran(Database& database, const std::string& app_name);

// "app id" of each, in order.
std::vector<std::string> names(const MigrationResult& result);

// The operations of a migration that has nothing but changes.
std::vector<Change> changes_of(const MigrationManager& manager);

// Does steps as the executor would, in a transaction.
absl::Status run_steps(Database& database, std::vector<Step> steps);

// Writes the rows anew, as somebody does who knows the migration table alone: nothing is on
// record of them.
void rewrite_rows(Database& database);

using Strings = std::vector<std::string>;

}  // namespace piccolo::testing

// Each argument is evaluated once.  Lists are compared whole and shown whole.
#define PICCOLO_TEST_LIST(actual, ...)                              \
  BOOST_TEST((actual) == (::piccolo::testing::Strings __VA_ARGS__), \
             boost::test_tools::per_element())
#define PICCOLO_TEST_OK(expression)             \
  do {                                          \
    const absl::Status tested = (expression);   \
    BOOST_TEST(tested.ok(), tested.ToString()); \
  } while (false)
#define PICCOLO_TEST_SUCCESS(expression)                    \
  do {                                                      \
    const ::piccolo::MigrationResult tested = (expression); \
    BOOST_TEST(tested.success, tested.message);             \
  } while (false)
#define PICCOLO_TEST_SAYS(expression, part)                   \
  do {                                                        \
    const std::string tested(expression);                     \
    BOOST_TEST(tested.find(part) != std::string::npos,        \
               "\"" << (part) << "\" is not in: " << tested); \
  } while (false)
