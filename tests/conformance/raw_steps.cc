// SPDX-License-Identifier: MIT
#include <sstream>

#include "conformance/conformance.h"

// Steps that only their author understands, and migrations without a
// transaction.
namespace piccolo::testing {
namespace {

// Notes which of its functions are called.
class Calls {
 public:
  RawStep function(const std::string& name) {
    return Callable{name, [this, name](Connection&) {
                      calls_.push_back(name);
                      return absl::OkStatus();
                    }};
  }

  // Those since the last time.
  Strings take() { return std::exchange(calls_, {}); }

 private:
  Strings calls_;
};

// Piccolo once ran the step forwards on the way back, too.
void calls_each_function_in_its_direction_alone(TestDatabase& test) {
  Calls calls;
  const AppRegistry apps = registry({app("music", {migration("1a", [&](MigrationManager& manager) {
                                           manager.add_raw(calls.function("up"));
                                           manager.add_raw_backwards(calls.function("down"));
                                         })})});
  run_all(test.database(), apps);
  PICCOLO_TEST_LIST(calls.take(), {"up"});
  PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
  PICCOLO_TEST_LIST(calls.take(), {"down"});
}

void calls_functions_as_they_are_written_and_back_the_other_way_round(TestDatabase& test) {
  Calls calls;
  const AppRegistry apps =
      registry({app("music", {migration("1a", [&](MigrationManager& manager) {
                      manager.add_raw(calls.function("up 1"), kNothingToUndo);
                      manager.add_table("band", {});
                      manager.add_raw(calls.function("up 2"), calls.function("down 2"));
                      manager.add_raw(kNothingToUndo, calls.function("down 3"));
                    })})});
  run_all(test.database(), apps);
  PICCOLO_TEST_LIST(calls.take(), {"up 1", "up 2"});
  PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
  PICCOLO_TEST_LIST(calls.take(), {"down 3", "down 2"});
}

void previews_raw_steps_without_doing_them(TestDatabase& test) {
  Calls calls;
  const AppRegistry apps = registry(
      {app("music", {adds_table("1a", "band"), migration("2a", [&](MigrationManager& manager) {
                       manager.add_raw(calls.function("fill"), [](Connection&) -> absl::Status {
                         throw std::runtime_error("called by a preview");
                       });
                       manager.add_raw("DELETE FROM band; DROP TABLE band",
                                       "CREATE TABLE band (id INTEGER); -- empty");
                     })})});
  PICCOLO_TEST_SUCCESS(
      run_forwards(test.database(), apps, {.app_name = "music", .migration_id = "1"}));
  std::ostringstream forwards;
  PICCOLO_TEST_SUCCESS(run_forwards(test.database(), apps,
                                    {.app_name = "music", .preview = true, .out = &forwards}));
  PICCOLO_TEST_SAYS(forwards.str(),
                    "-- calls the C++ function \"fill\"\nDELETE FROM band;\nDROP TABLE band;\n");
  BOOST_TEST(test.has_table("band"));

  run_all(test.database(), apps);
  PICCOLO_TEST_LIST(calls.take(), {"fill"});
  std::ostringstream backwards;
  PICCOLO_TEST_SUCCESS(run_backwards(test.database(), apps,
                                     {.app_name = "music", .preview = true, .out = &backwards}));
  PICCOLO_TEST_SAYS(backwards.str(), "CREATE TABLE band (id INTEGER);\n-- calls a C++ function\n");
  BOOST_TEST(calls.take().empty());
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a"});
}

void wraps_each_direction_as_told(TestDatabase& test) {
  struct {
    const char* name;
    MigrationManagerOptions options;
    bool forwards;
    bool backwards;
  } cases[] = {
      {"by default", {}, true, true},
      {"neither", {.wrap_in_transaction = false}, false, false},
      {"forwards alone", {.wrap_backwards_in_transaction = false}, true, false},
      {"backwards alone",
       {.wrap_in_transaction = false, .wrap_backwards_in_transaction = true},
       false,
       true},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.name) {
      std::vector<bool> inside;
      const auto ask = [&](Connection& connection) {
        inside.push_back(connection.in_transaction());
        return absl::OkStatus();
      };
      const AppRegistry apps = registry({app(
          "music",
          {migration(
              "1a", [&](MigrationManager& manager) { manager.add_raw(ask, ask); }, one.options)})});
      run_all(test.database(), apps);
      PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music"));
      BOOST_TEST((inside == std::vector<bool>{one.forwards, one.backwards}));
    }
  }
}

// What was done before it failed is there, and is said to be.
void says_how_far_it_came_without_a_transaction(TestDatabase& test) {
  const Migration half =
      migration("2a",
                [](MigrationManager& manager) {
                  manager.add_table("song", {});
                  manager.add_raw([](Connection&) { return absl::InternalError("on purpose"); },
                                  kNothingToUndo);
                  manager.add_table("venue", {});
                },
                {.wrap_in_transaction = false});
  const AppRegistry apps = registry({app("music", {adds_table("1a", "band"), half})});
  const MigrationResult result = run_forwards(test.database(), apps, {.app_name = "music"});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "migration \"2a\" of app \"music\" could not be run");
  PICCOLO_TEST_SAYS(result.message,
                    "does not run in a transaction, so what its first step did is still done");
  PICCOLO_TEST_LIST(test.tables(), {"band", "song"});
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a"});
}

}  // namespace

ConformanceCases raw_step_cases() {
  return {
      PICCOLO_CASE(calls_each_function_in_its_direction_alone),
      PICCOLO_CASE(calls_functions_as_they_are_written_and_back_the_other_way_round),
      PICCOLO_CASE(previews_raw_steps_without_doing_them),
      PICCOLO_CASE(wraps_each_direction_as_told),
      PICCOLO_CASE(says_how_far_it_came_without_a_transaction),
  };
}

}  // namespace piccolo::testing
