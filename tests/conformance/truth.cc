// SPDX-License-Identifier: MIT
#include <functional>
#include <ostream>
#include <streambuf>

#include "conformance/conformance.h"

// What a run believes of the migration table is so, or the run says that it is not.
namespace piccolo::testing {
namespace {

// Calls a function when a command first writes to it: once its first migration is
// committed.
class AfterFirst : public std::streambuf {
 public:
  explicit AfterFirst(std::function<void()> then) : then_(std::move(then)) {}

 private:
  int overflow(int c) override { return c; }
  std::streamsize xsputn(const char*, std::streamsize size) override {
    if (auto then = std::exchange(then_, nullptr)) then();
    return size;
  }

  std::function<void()> then_;
};

// A migration that counts how often it has gone each way.
Migration counts(std::string id, int& forwards, int& backwards, bool in_transaction) {
  return migration(std::move(id),
                   [&forwards, &backwards](MigrationManager& manager) {
                     manager.add_raw(
                         [&](Connection&) {
                           ++forwards;
                           return absl::OkStatus();
                         },
                         [&](Connection&) {
                           ++backwards;
                           return absl::OkStatus();
                         });
                   },
                   {.wrap_in_transaction = in_transaction});
}

// Between two units of a run, another run does what is left.
void runs_nothing_that_another_run_has_done_meanwhile(TestDatabase& test) {
  for (const bool in_transaction : {true, false}) {
    int there = 0;
    int back = 0;
    const AppRegistry apps = registry(
        {app("music", {adds_table("1a", "band"), counts("2a", there, back, in_transaction)})});
    AfterFirst other([&] { run_all(test.database(), apps); });
    std::ostream out(&other);
    const MigrationResult ran =
        run_forwards(test.database(), apps, {.app_name = "music", .out = &out});
    PICCOLO_TEST_SUCCESS(ran);
    BOOST_TEST(there == 1);
    PICCOLO_TEST_LIST(testing::ran(test.database(), "music"), {"1a", "2a"});
    PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music", "all"));
  }
}

void reverses_nothing_that_another_run_has_reversed_meanwhile(TestDatabase& test) {
  for (const bool in_transaction : {true, false}) {
    int there = 0;
    int back = 0;
    const AppRegistry apps = registry(
        {app("music", {counts("1a", there, back, in_transaction), adds_table("2a", "band")})});
    run_all(test.database(), apps);
    AfterFirst other([&] { PICCOLO_TEST_SUCCESS(reverse(test.database(), apps, "music", "all")); });
    std::ostream out(&other);
    const MigrationResult result = run_backwards(test.database(), apps,
                                                 {.app_name = "music",
                                                  .migration_id = "all",
                                                  .auto_agree = true,
                                                  .transaction = TransactionScope::kEach,
                                                  .out = &out});
    BOOST_TEST(!result.success);
    PICCOLO_TEST_SAYS(result.message, "another run has changed the migration table");
    BOOST_TEST(back == 1);
    BOOST_TEST(testing::ran(test.database(), "music").empty());
  }
}

// What others return says nothing about the migration table.
void does_not_plan_anew_for_what_a_function_returns(TestDatabase& test) {
  for (const absl::StatusCode code :
       {absl::StatusCode::kAborted, absl::StatusCode::kUnavailable, absl::StatusCode::kDataLoss}) {
    int calls = 0;
    const AppRegistry apps = registry({app("music", {migration("1a", [&](auto& manager) {
                                             manager.add_raw([&](Connection&) {
                                               ++calls;
                                               return absl::Status(code, "the author says so");
                                             });
                                           })})});
    const MigrationResult result = run_forwards(test.database(), apps, {.app_name = "music"});
    BOOST_TEST(!result.success);
    BOOST_TEST(calls == 1);
    PICCOLO_TEST_SAYS(result.message, "the author says so");
    PICCOLO_TEST_SAYS(result.message, "Its transaction was undone.");
  }
}

// A later time says nothing about the order: it may be another zone's.
void folds_the_history_in_the_order_of_insertion(TestDatabase& test) {
  const AppRegistry apps = registry(
      {app("base",
           {migration("1a",
                      [](auto& m) { m.add_table("band", {Varchar("name", {.length = 10})}); }),
            migration("3a", [](auto& m) { m.drop_table("band"); })}),
       app("music",
           {migration("2a",
                      [](auto& m) { m.alter_column("band", Varchar("name", {.length = 100})); })},
           {"base"})});
  Database& database = test.database();
  PICCOLO_TEST_SUCCESS(run_forwards(database, apps, {.app_name = "base", .migration_id = "1a"}));
  const Strings before = test.catalogue();
  PICCOLO_TEST_SUCCESS(run_forwards(
      database,
      registry({apps.apps()[0].app_name == "base" ? app("base", {apps.apps()[0].migrations[0]})
                                                  : app("base", {}),
                apps.apps()[1]}),
      {.app_name = "music"}));
  const Strings altered = test.catalogue();
  PICCOLO_TEST_SUCCESS(run_forwards(database, apps, {.app_name = "base"}));
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "base"));
  BOOST_TEST(test.catalogue() == altered, boost::test_tools::per_element());
  PICCOLO_TEST_SUCCESS(reverse(database, apps, "music"));
  BOOST_TEST(test.catalogue() == before, boost::test_tools::per_element());
}

}  // namespace

ConformanceCases truth_cases() {
  return {
      PICCOLO_CASE(runs_nothing_that_another_run_has_done_meanwhile),
      PICCOLO_CASE(reverses_nothing_that_another_run_has_reversed_meanwhile),
      PICCOLO_CASE(does_not_plan_anew_for_what_a_function_returns),
      PICCOLO_CASE(folds_the_history_in_the_order_of_insertion),
  };
}

}  // namespace piccolo::testing
