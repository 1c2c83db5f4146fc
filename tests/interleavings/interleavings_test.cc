// SPDX-License-Identifier: MIT
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <set>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "interleavings/scenario.h"
#include "interleavings/strategies.h"
#include "support/builders.h"

// Runners that work on one server at the same time: whoever goes on at each of their calls,
// and whoever dies, each migration is run once, or not at all.
namespace piccolo::testing {
namespace {

// How many random ones; with it more is enumerated, too.
const char* wanted_schedules() { return std::getenv("PICCOLO_TEST_SCHEDULES"); }

std::uint64_t random_schedules() {
  return wanted_schedules() == nullptr ? 120 : std::strtoull(wanted_schedules(), nullptr, 10);
}

// Of a whole enumeration.
struct Enumeration {
  std::size_t schedules = 0;
  std::optional<Played> broken = std::nullopt;   // The first that breaks a law.
  std::optional<Played> refused = std::nullopt;  // The last in which a runner refused.
};

Enumeration enumerate(const Stage& stage) {
  Enumeration all;
  DepthFirst strategy;
  do {
    Played played = stage.play(strategy);
    if (!played.is_abandoned) ++all.schedules;
    if (!played.refused.empty()) all.refused = played;
    if (!played.broken.empty()) all.broken = std::move(played);
  } while (!all.broken && strategy.next());
  return all;
}

void check_all(const Scenario& scenario) {
  const Enumeration all = enumerate(Stage(scenario));
  const std::string text = to_string(scenario);
  BOOST_TEST(!all.broken, text << ": " << all.broken.value_or(Played()).explain(scenario));
  BOOST_TEST(all.schedules > 1, text);
  BOOST_TEST_MESSAGE(all.schedules << " schedules of " << text);
}

BOOST_AUTO_TEST_SUITE(interleavings)

BOOST_AUTO_TEST_CASE(each_kind_is_run_once) {
  for (const std::string& kind : kinds()) {
    for (const char* commands : {"ff", "fF", "FF", "fb", "FB"}) check_all({kind, commands, 0});
    for (const char* commands : {"bb", "bB", "BB", "fb", "FB"}) check_all({kind, commands, 1});
  }
}

BOOST_AUTO_TEST_CASE(each_kind_is_run_once_whoever_dies) {
  for (const std::string& kind : kinds()) {
    check_all({kind, "ff", 0, 1});
    check_all({kind, "bb", 1, 1});
    if (wanted_schedules() != nullptr) check_all({kind, "fb", 1, 1});
  }
}

// Before one that is not undone where somebody was faster.
BOOST_AUTO_TEST_CASE(each_kind_is_run_once_before_another) {
  for (const std::string& kind : kinds()) {
    check_all({kind + "+loose-sql", "ff", 0});
    check_all({kind + "+loose-sql", "fb", 1});
    check_all({"loose-sql+" + kind, "bb", 2});
  }
}

boost::test_tools::assertion_result is_more_wanted(boost::unit_test::test_unit_id) {
  return wanted_schedules() != nullptr;
}

BOOST_AUTO_TEST_CASE(each_pair_of_kinds_is_run_once,
                     *boost::unit_test::precondition(is_more_wanted)) {
  for (const std::string& first : kinds()) {
    for (const std::string& second : kinds()) {
      const std::string plan = absl::StrJoin({first, second}, "+");
      check_all({plan, "ff", 0});
      check_all({plan, "bb", 2});
      check_all({plan, "fb", 1});
    }
  }
}

BOOST_AUTO_TEST_CASE(each_pair_of_kinds_is_run_once_whoever_dies,
                     *boost::unit_test::precondition(is_more_wanted)) {
  for (const std::string& kind : kinds()) {
    check_all({kind + "+loose-sql", "ff", 0, 1});
    check_all({"loose-sql+" + kind, "bb", 2, 1});
  }
}

BOOST_AUTO_TEST_CASE(runs_of_many_are_each_as_if_alone) {
  for (std::uint64_t seed = 1; seed <= random_schedules(); ++seed) {
    const Scenario scenario = random_scenario(seed);
    Random strategy(seed);
    const Played played = Stage(scenario).play(strategy);
    BOOST_TEST(played.broken.empty(), "seed " << seed << ": " << played.explain(scenario));
  }
}

// Between two units of a run another takes the lock, runs the step and ends.
BOOST_AUTO_TEST_CASE(finds_that_the_old_rule_runs_a_step_twice) {
  const Enumeration all = enumerate(Stage({"sql+loose-sql", "ff", 0, 0, "old-rule"}));
  BOOST_TEST_REQUIRE(all.broken.has_value());
  PICCOLO_TEST_SAYS(all.broken->broken, "music m2 has run already");
}

BOOST_AUTO_TEST_CASE(finds_that_the_old_rule_reverses_a_step_twice) {
  const Enumeration all = enumerate(Stage({"loose-sql+sql", "bb", 2, 0, "old-rule"}));
  BOOST_TEST_REQUIRE(all.broken.has_value());
  PICCOLO_TEST_SAYS(all.broken->broken, "music m1 has been reversed already");
}

BOOST_AUTO_TEST_CASE(finds_a_lock_that_does_not_hold) {
  const Enumeration all = enumerate(Stage({"sql", "ff", 0, 0, "no-lock"}));
  BOOST_TEST_REQUIRE(all.broken.has_value());
  PICCOLO_TEST_SAYS(all.broken->broken, "music m1 has run already");
}

BOOST_AUTO_TEST_CASE(finds_a_rollback_that_undoes_nothing) {
  const Enumeration all = enumerate(Stage({"sql", "ff", 0, 1, "no-undo"}));
  BOOST_TEST_REQUIRE(all.broken.has_value());
  PICCOLO_TEST_SAYS(all.broken->broken, "the steps before its row are not complete");
}

// What each runner has done, in every schedule.
std::set<std::string> views(const Scenario& scenario, DepthFirst::Naps naps) {
  const Stage stage(scenario);
  std::set<std::string> views;
  DepthFirst strategy(naps);
  do {
    const Played played = stage.play(strategy);
    if (played.is_abandoned) continue;
    Strings calls = absl::StrSplit(played.trace, '\n');
    std::ranges::stable_sort(calls, {}, [](const std::string& call) { return call.substr(0, 4); });
    views.insert(absl::StrJoin(calls, "\n"));
  } while (strategy.next());
  return views;
}

BOOST_AUTO_TEST_CASE(leaves_out_only_schedules_that_nobody_can_tell_from_others) {
  for (const Scenario& scenario :
       {Scenario{"sql+loose-function", "ff", 0}, Scenario{"function", "fb", 1, 1}}) {
    const std::set<std::string> some = views(scenario, DepthFirst::Naps::kTaken);
    BOOST_TEST((some == views(scenario, DepthFirst::Naps::kNone)), to_string(scenario));
    BOOST_TEST(some.size() > 5u);
  }
}

// What is in the way of a plan may be the work of another run without a transaction, which
// has not written its row yet.
BOOST_AUTO_TEST_CASE(waits_for_who_has_made_a_table_and_not_yet_its_row) {
  const Scenario scenario{"loose-change", "ff", 0};
  const std::optional<Played> refused = enumerate(Stage(scenario)).refused;
  BOOST_TEST(!refused, refused.value_or(Played()).explain(scenario));
}

BOOST_AUTO_TEST_CASE(a_schedule_can_be_run_again) {
  const Scenario scenario{"sql+loose-sql", "ff", 0, 0, "old-rule"};
  const Enumeration all = enumerate(Stage(scenario));
  BOOST_TEST_REQUIRE(all.broken.has_value());
  Given given(parse_schedule(to_string(all.broken->schedule)));
  const Played again = Stage(parse_scenario(to_string(scenario))).play(given);
  BOOST_TEST(again.trace == all.broken->trace);
  BOOST_TEST(again.broken == all.broken->broken);
}

// As it was printed: "SCENARIO: SCHEDULE" in PICCOLO_TEST_SCHEDULE.
boost::test_tools::assertion_result is_schedule_given(boost::unit_test::test_unit_id) {
  return std::getenv("PICCOLO_TEST_SCHEDULE") != nullptr;
}

BOOST_AUTO_TEST_CASE(runs_a_given_schedule, *boost::unit_test::precondition(is_schedule_given)) {
  const std::string text = std::getenv("PICCOLO_TEST_SCHEDULE");
  const std::size_t colon = text.find(": ");
  BOOST_TEST_REQUIRE(colon != std::string::npos, "there is no \": \" in " << text);
  const Scenario scenario = parse_scenario(text.substr(0, colon));
  Given given(parse_schedule(text.substr(colon + 2)));
  const Played played = Stage(scenario).play(given);
  BOOST_TEST(!given.impossible().has_value(),
             "choice " << given.impossible().value_or(0) + 1 << " is not possible");
  BOOST_TEST_MESSAGE(played.trace);
  BOOST_TEST(played.broken.empty(), played.explain(scenario));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
