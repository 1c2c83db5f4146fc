// SPDX-License-Identifier: MIT
#include <boost/test/unit_test.hpp>
#include <cstdlib>

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
  return wanted_schedules() == nullptr ? 400 : std::strtoull(wanted_schedules(), nullptr, 10);
}

// Of a whole enumeration.
struct Enumeration {
  std::size_t schedules = 0;
  std::optional<Played> broken = std::nullopt;  // The first that breaks a law.
};

Enumeration enumerate(const Stage& stage) {
  Enumeration all;
  DepthFirst strategy;
  do {
    Played played = stage.play(strategy);
    if (!played.is_abandoned) ++all.schedules;
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
    for (const char* commands : {"ff", "fb"}) check_all({kind, commands, 0, 1});
    for (const char* commands : {"bb", "fb"}) check_all({kind, commands, 1, 1});
  }
}

void check_pair(const std::string& first, const std::string& second) {
  const std::string plan = first + "+" + second;
  check_all({plan, "ff", 0});
  check_all({plan, "bb", 2});
  check_all({plan, "fb", 1});
}

// Before one that is not undone where somebody was faster, and behind it.
BOOST_AUTO_TEST_CASE(each_kind_is_run_once_beside_another) {
  for (const std::string& kind : kinds()) {
    check_pair(kind, "loose-sql");
    check_pair("loose-sql", kind);
  }
}

boost::test_tools::assertion_result is_more_wanted(boost::unit_test::test_unit_id) {
  return wanted_schedules() != nullptr;
}

BOOST_AUTO_TEST_CASE(each_pair_of_kinds_is_run_once,
                     *boost::unit_test::precondition(is_more_wanted)) {
  for (const std::string& first : kinds()) {
    for (const std::string& second : kinds()) check_pair(first, second);
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
