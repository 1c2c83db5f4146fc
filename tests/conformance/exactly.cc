// SPDX-License-Identifier: MIT
#include <sstream>

#include "conformance/conformance.h"

// Running what somebody has seen in a preview, and nothing else.
namespace piccolo::testing {
namespace {

Migration adds_rating(int default_value) {
  return migration("2a", [default_value](auto& m) {
    m.add_column("band", Integer("rating", {.default_value = default_value}));
  });
}

AppRegistry with_rating(int default_value) {
  return registry({app("music", {adds_table("1a", "band"), adds_rating(default_value)})});
}

std::string preview_forwards(TestDatabase& test, const AppRegistry& apps) {
  std::ostringstream out;
  PICCOLO_TEST_SUCCESS(
      run_forwards(test.database(), apps, {.app_name = "music", .preview = true, .out = &out}));
  return out.str();
}

std::string preview_backwards(TestDatabase& test, const AppRegistry& apps, std::string id) {
  std::ostringstream out;
  PICCOLO_TEST_SUCCESS(
      run_backwards(test.database(), apps,
                    {.app_name = "music", .migration_id = id, .preview = true, .out = &out}));
  return out.str();
}

MigrationResult run_exactly(TestDatabase& test, const AppRegistry& apps, std::string preview) {
  return run_forwards(test.database(), apps, {.app_name = "music", .exactly = std::move(preview)});
}

MigrationResult reverse_exactly(TestDatabase& test, const AppRegistry& apps, std::string id,
                                std::string preview) {
  return run_backwards(test.database(), apps,
                       {.app_name = "music",
                        .migration_id = std::move(id),
                        .auto_agree = true,
                        .exactly = std::move(preview)});
}

void does_exactly_what_a_preview_shows(TestDatabase& test) {
  const AppRegistry apps = with_rating(1);
  PICCOLO_TEST_SUCCESS(run_exactly(test, apps, preview_forwards(test, apps)));
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a"});
  const std::string preview = preview_backwards(test, apps, "all");
  PICCOLO_TEST_SUCCESS(reverse_exactly(test, apps, "all", preview));
  BOOST_TEST(ran(test.database(), "music").empty());
}

void heeds_no_comments_and_white_space_of_a_preview(TestDatabase& test) {
  const AppRegistry apps = with_rating(1);
  std::string preview = "-- read by two people\r\n\r\n" + preview_forwards(test, apps);
  preview.replace(preview.find("CREATE TABLE"), 6, "/* */CREATE\n ");
  PICCOLO_TEST_SUCCESS(run_exactly(test, apps, preview));
}

void does_nothing_where_a_statement_is_another(TestDatabase& test) {
  const std::string preview = preview_forwards(test, with_rating(1));
  const MigrationResult result = run_exactly(test, with_rating(2), preview);
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "this is not what the preview shows (in line ");
  PICCOLO_TEST_SAYS(result.message, "DEFAULT 1");
  PICCOLO_TEST_SAYS(result.message, "DEFAULT 2");
  BOOST_TEST(test.tables().empty());
  BOOST_TEST(ran(test.database(), "music").empty());
}

void does_nothing_where_there_is_more_or_less_to_do(TestDatabase& test) {
  const AppRegistry apps = with_rating(1);
  run_all(test.database(), apps);
  const std::string both = preview_backwards(test, apps, "all");
  const std::string last = preview_backwards(test, apps, "1");
  BOOST_TEST(!reverse_exactly(test, apps, "all", last).success);
  BOOST_TEST(!reverse_exactly(test, apps, "1", both).success);
  BOOST_TEST(!reverse_exactly(test, apps, "1", "").success);
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a", "2a"});
  PICCOLO_TEST_SUCCESS(reverse_exactly(test, apps, "1", last));
  const MigrationResult again = reverse_exactly(test, apps, "1", last);
  BOOST_TEST(!again.success);
  PICCOLO_TEST_LIST(ran(test.database(), "music"), {"1a"});
}

void does_nothing_where_the_transactions_are_others(TestDatabase& test) {
  const AppRegistry apps = with_rating(1);
  const std::string each = preview_forwards(test, apps);
  const MigrationResult result =
      run_forwards(test.database(), apps,
                   {.app_name = "music", .exactly = each, .transaction = TransactionScope::kAll});
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "COMMIT");
  BOOST_TEST(test.tables().empty());
}

Migration calls(std::vector<std::string> functions) {
  return migration("1a", [functions = std::move(functions)](auto& m) {
    for (const std::string& name : functions) {
      m.add_raw(Callable{name, [](Connection&) { return absl::OkStatus(); }}, kNothingToUndo);
    }
  });
}

void says_that_code_is_not_compared(TestDatabase& test) {
  const AppRegistry apps = registry({app("music", {calls({"greets"})})});
  const std::string preview = preview_forwards(test, apps);
  const AppRegistry more = registry({app("music", {calls({"greets", "waves"})})});
  const MigrationResult other = run_exactly(test, more, preview);
  BOOST_TEST(!other.success);
  PICCOLO_TEST_SAYS(other.message, "waves");
  const MigrationResult result = run_exactly(test, apps, preview);
  PICCOLO_TEST_SUCCESS(result);
  BOOST_TEST_REQUIRE(result.notes.size() == 1u);
  PICCOLO_TEST_SAYS(result.notes[0], "code cannot be compared");
}

void refuses_exactly_what_is_planned_when_it_is_reached(TestDatabase& test) {
  const AppRegistry apps =
      registry({app("music", {migration("1a", [](auto& m) {
                      m.add_raw([](Connection&) { return absl::OkStatus(); }, kNothingToUndo);
                      m.add_column("made_by_it", Integer("rating", {.default_value = 1}));
                    })})});
  const MigrationResult result = run_exactly(test, apps, preview_forwards(test, apps));
  BOOST_TEST(!result.success);
  PICCOLO_TEST_SAYS(result.message, "migration \"1a\" of app \"music\" cannot be run exactly");
}

}  // namespace

ConformanceCases exactly_cases() {
  return {
      PICCOLO_CASE(does_exactly_what_a_preview_shows),
      PICCOLO_CASE(heeds_no_comments_and_white_space_of_a_preview),
      PICCOLO_CASE(does_nothing_where_a_statement_is_another),
      PICCOLO_CASE(does_nothing_where_there_is_more_or_less_to_do),
      PICCOLO_CASE(does_nothing_where_the_transactions_are_others),
      PICCOLO_CASE(says_that_code_is_not_compared),
      PICCOLO_CASE(refuses_exactly_what_is_planned_when_it_is_reached),
  };
}

}  // namespace piccolo::testing
