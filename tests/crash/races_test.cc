// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdlib>
#include <map>
#include <thread>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "crash/history.h"
#include "crash/states.h"
#include "crash/subjects.h"
#include "crash/tool_process.h"

// Many runners at once: each migration is reversed by one of them, and run by one.
namespace piccolo::testing {
namespace {

// "500" for the long run.
int rounds() {
  const char* wanted = std::getenv("PICCOLO_RACE_ROUNDS");
  return wanted == nullptr ? 4 : std::atoi(wanted);
}

using Command = MigrationResult (*)(Database& database, const AppRegistry& apps);

MigrationResult go_forwards(Database& database, const AppRegistry& apps) {
  return run_forwards(database, apps, {.app_name = "music"});
}

MigrationResult go_back_all(Database& database, const AppRegistry& apps) {
  return run_backwards(database, apps,
                       {.app_name = "music", .migration_id = "all", .auto_agree = true});
}

MigrationResult go_back_one(Database& database, const AppRegistry& apps) {
  return run_backwards(database, apps, {.app_name = "music", .auto_agree = true});
}

// What all runners together have done, sorted.
Strings race(int runners, const std::string& url, const AppRegistry& apps, Command command) {
  std::vector<Strings> done(static_cast<std::size_t>(runners));
  {
    std::vector<std::jthread> threads;
    for (Strings& own : done) {
      threads.emplace_back([&] {
        const auto database = open_database(url);
        if (database.ok()) own = names(command(**database, apps));
      });
    }
  }
  Strings all;
  for (const Strings& own : done) std::ranges::copy(own, std::back_inserter(all));
  std::ranges::sort(all);
  return all;
}

// The first and last of "music 1a" … "music 5a".
Strings migrations(int first, int last) {
  Strings ids;
  for (int i = first; i <= last; ++i) ids.push_back("music " + std::to_string(i) + "a");
  return ids;
}

void check_round(int runners, const SqlTestDatabase& test, const States& states) {
  const AppRegistry apps = registry({music()});
  const int count = static_cast<int>(states.count());
  BOOST_TEST(race(runners, test.url, apps, go_forwards) == migrations(1, count),
             boost::test_tools::per_element());
  BOOST_TEST(states.check(*test.owner) == states.count());

  // Those who were overtaken refuse.
  const Strings first = race(runners, test.url, apps, go_back_one);
  const int left = static_cast<int>(states.check(*test.owner));
  BOOST_TEST(first == migrations(left + 1, count), boost::test_tools::per_element());
  BOOST_TEST(left < count);

  BOOST_TEST(race(runners, test.url, apps, go_back_all) == migrations(1, left),
             boost::test_tools::per_element());
  BOOST_TEST(states.check(*test.owner) == 0u);
}

void race_on(SqlTestDatabase (*make)()) {
  const States states(registry({music()}), *make().owner);
  const SqlTestDatabase test = make();
  for (int round = 0; round < rounds(); ++round) {
    const int runners = 2 + round % 7;
    BOOST_TEST_CONTEXT(runners << " runners in round " << round) {
      check_round(runners, test, states);
    }
  }
}

// As the tool has it.
struct Race {
  Strings command;  // "forwards all all"
  const char* scope;
};

// Each runner believes to be somewhere else.
const Strings kZones = {"TZ=UTC0", "TZ=EAST-14", "TZ=WEST12", "TZ=INDIA-5:30", "TZ=PERU5"};

// Races of runs with migrations of every kind, on one database.
class EveryKindRace {
 public:
  explicit EveryKindRace(const Subject& subject)
      : subject_(subject), states_(apps_of(subject), *make_with_events(subject).owner) {}

  void run_round(int runners, const char* scope) {
    test_ = make_with_events(subject_);
    ran_ = 0;
    const std::size_t all = states_.count();
    race_and_check(runners, {{{"forwards", "all", "all"}, scope}}, all, all);
    race_and_check(runners, {{{"backwards", "shop", "1"}, scope}}, 0, all - 1);
    race_and_check(runners, {{{"backwards", "all", "all"}, scope}}, 0, 0);
    const char* other = scope == std::string("all") ? "each" : "all";
    race_and_check(runners,
                   {{{"forwards", "all", "all"}, scope},
                    {{"backwards", "all", "all"}, scope},
                    {{"forwards", "all", "all"}, other},
                    {{"backwards", "shop", "1"}, other}},
                   0, all);
    race_and_check(1, {{{"forwards", "all", "all"}, scope}}, all, all);
    race_and_check(1, {{{"backwards", "all", "all"}, other}}, 0, 0);
  }

 private:
  // Each runner takes the next of `races`.  Afterwards, from `fewest` to `most`
  // migrations have run.
  void race_and_check(int runners, const std::vector<Race>& races, std::size_t fewest,
                      std::size_t most) {
    BOOST_TEST_CONTEXT(absl::StrJoin(races.front().command, " ")
                       << " --transaction " << races.front().scope
                       << (races.size() > 1 ? ", …" : "")) {
      told_.clear();
      output_.clear();
      forget_events();
      race(runners, races);
      const std::size_t count = states_.check(*test_.owner);
      BOOST_TEST(count >= fewest, output_);
      BOOST_TEST(count <= most, output_);
      check_events(count);
      check_told();
      ran_ = count;
    }
  }

  void race(int runners, const std::vector<Race>& races) {
    std::vector<std::unique_ptr<ToolProcess>> processes;
    for (std::size_t i = 0; i < static_cast<std::size_t>(runners); ++i) {
      const Race& race = races[i % races.size()];
      Strings words = race.command;
      words.insert(words.end(),
                   {"--auto-agree", "--transaction", race.scope, "--database", test_.url});
      const Strings environment = {subject_.variable, kZones[i % kZones.size()]};
      processes.push_back(std::make_unique<ToolProcess>(words, environment));
    }
    for (std::size_t i = 0; i < processes.size(); ++i) {
      const ToolProcess::End end = processes[i]->wait();
      // Those who go back and were overtaken refuse.
      const bool may_refuse = races[i % races.size()].command[0] == "backwards";
      BOOST_TEST((end.code == 0 || (may_refuse && end.code == 1)), end.output);
      take_told(end.output);
      output_ += end.output;
    }
  }

  // "base 1a +" for each migration that a runner says it has run.
  void take_told(const std::string& output) {
    for (const std::string& line : Strings(absl::StrSplit(output, '\n'))) {
      const Strings words = absl::StrSplit(line, ' ', absl::SkipEmpty());
      if (words.size() != 5 || words[4] != "ok") continue;
      told_.push_back(words[1] + " " + words[2] + (words[3] == "[forwards]..." ? " +" : " -"));
    }
  }

  void forget_events() {
    PICCOLO_TEST_OK(test_.owner->database().transact(
        [](Connection& connection) { return connection.execute("DELETE FROM event"); }));
  }

  Strings events() const {
    return select(test_.owner->database(), "SELECT what FROM event ORDER BY id");
  }

  // Whether a migration is one of the first `count`.
  bool is_one_of(std::size_t count, const std::string& name) const {
    return std::ranges::find(states_.names(), name) - states_.names().begin() <
           static_cast<std::ptrdiff_t>(count);
  }

  // That each migration was run and reversed by turns, and that its last event is
  // what the migration table says.
  void check_events(std::size_t count) const {
    std::map<std::string, std::string> signs;
    for (const std::string& event : events()) {
      signs[event.substr(0, event.size() - 2)] += event.back();
    }
    for (const auto& [name, sign] : signs) {
      std::string expected;
      for (bool has_ran = is_one_of(ran_, name); expected.size() < sign.size();
           has_ran = !has_ran) {
        expected += has_ran ? '-' : '+';
      }
      BOOST_TEST(sign == expected, name << " was run (+) and reversed (-) so: " << sign);
      BOOST_TEST((sign.back() == '+') == is_one_of(count, name), name << ": " << sign);
    }
  }

  // That the runners tell of what happened, each thing once.
  void check_told() {
    Strings happened = events();
    // Fakes leave no event.
    std::erase_if(told_, [](const std::string& one) {
      return one.starts_with("base 5a") || one.starts_with("shop 3b");
    });
    std::ranges::sort(happened);
    std::ranges::sort(told_);
    BOOST_TEST(told_ == happened, boost::test_tools::per_element());
  }

  Subject subject_;
  States states_;
  SqlTestDatabase test_;  // Of the round.
  std::size_t ran_ = 0;   // Of the migrations, before the race.
  Strings told_;          // By the runners of a race, as events.
  std::string output_;    // Of them all.
};

void race_every_kind(const Subject& subject) {
  EveryKindRace race(subject);
  for (int round = 0; round < (rounds() + 1) / 2; ++round) {
    const int runners = 3 + round % 5;
    BOOST_TEST_CONTEXT(runners << " runners in round " << round) {
      race.run_round(runners, round % 2 == 0 ? "each" : "all");
    }
  }
}

BOOST_AUTO_TEST_SUITE(races)

BOOST_AUTO_TEST_CASE(sqlite_has_one_winner) { race_on(make_sqlite); }
BOOST_AUTO_TEST_CASE(postgres_has_one_winner) { race_on(make_postgres); }
BOOST_AUTO_TEST_CASE(sqlite_runs_every_kind_once) { race_every_kind(sqlite_subject()); }
BOOST_AUTO_TEST_CASE(postgres_runs_every_kind_once) { race_every_kind(postgres_subject()); }

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
