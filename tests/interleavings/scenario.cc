// SPDX-License-Identifier: MIT
#include "interleavings/scenario.h"

#include <algorithm>
#include <random>
#include <stdexcept>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "interleavings/ledger.h"
#include "support/builders.h"

namespace piccolo::testing {
namespace {

bool goes_forwards(char command) { return command == 'f' || command == 'F'; }

MigrationResult carry_out(char command, Database& database, const AppRegistry& apps) {
  const TransactionScope scope =
      command == 'F' || command == 'B' ? TransactionScope::kAll : TransactionScope::kEach;
  if (goes_forwards(command)) {
    return run_forwards(database, apps, {.app_name = "music", .transaction = scope});
  }
  return run_backwards(database, apps,
                       {.app_name = "music",
                        .migration_id = command == 'o' ? "1" : "all",
                        .auto_agree = true,
                        .transaction = scope});
}

// One schedule of a scenario.
class Play {
 public:
  Play(const Scenario& scenario, const Plot& plot, Strategy& strategy)
      : scenario_(scenario),
        plot_(plot),
        ledger_(plot, scenario.ran, [this](std::size_t runner) { return had_fault(runner); }),
        server_([this](const std::vector<Event>& events, bool in_transaction) {
          ledger_.take(events, in_transaction);
        }),
        scheduler_(strategy, server_.lock(), scenario.faults) {
    server_.start_with(plot.states[scenario.ran]);
    server_.set_faults({.has_no_lock = scenario.wrong == "no-lock",
                        .undoes_nothing = scenario.wrong == "no-undo"});
  }

  Played run() {
    std::vector<std::function<void()>> runners;
    for (std::size_t i = 0; i < scenario_.commands.size(); ++i) {
      add_session(&scheduler_);
      runners.emplace_back([this, i] { run(i, scenario_.commands[i]); });
    }
    scheduler_.play(runners);
    Played played{.schedule = scheduler_.schedule(),
                  .trace = scheduler_.trace(),
                  .is_abandoned = scheduler_.is_abandoned()};
    if (!played.is_abandoned) check();
    played.refused = refused_;
    // Of those that were killed nothing is known.
    if (!played.is_abandoned) played.broken = broken();
    if (scheduler_.is_stuck()) played.broken = "all runners wait for the lock";
    return played;
  }

 private:
  void add_session(Scheduler* scheduler) {
    const std::size_t runner = sessions_.size();
    if (scenario_.wrong == "old-rule") {
      sessions_.push_back(std::make_unique<SessionOfOldRule>(server_, runner, scheduler));
    } else {
      sessions_.push_back(std::make_unique<SimulatedSession>(server_, runner, scheduler));
    }
  }

  bool had_fault(std::size_t runner) const { return sessions_[runner]->has_failed(); }

  // What a runner says is looked at while no other is under way.
  void run(std::size_t runner, char command) {
    const MigrationResult result = carry_out(command, *sessions_[runner], plot_.registry);
    if (sessions_[runner]->is_dead()) return;
    const std::string who = absl::StrFormat("runner %c ", letter_of(runner));
    require(server_.lock() != runner, who + "has kept the lock");
    check_told(runner, who, names(result));
    const std::size_t rows = server_.state().rows.size();
    if (!result.success) {
      require(may_fail(runner), who + "failed: " + result.message);
      if (!had_fault(runner) && goes_forwards(command)) refused_ = result.message;
    } else if (command != 'o') {
      require(rows == (goes_forwards(command) ? plot_.names.size() : 0),
              who + "says, when that is not so: " + result.message);
    }
  }

  // After a fault a runner may not know of all that it has done.
  void check_told(std::size_t runner, const std::string& who, const Strings& told) {
    const Strings& done = ledger_.rows_of(runner);
    const bool is_so = had_fault(runner) ? is_part(told, done) : told == done;
    require(is_so, absl::StrFormat("%stells of \"%s\", and has done \"%s\"", who,
                                   absl::StrJoin(told, ", "), absl::StrJoin(done, ", ")));
  }

  // Whether `part` is `whole` without some of it.
  static bool is_part(const Strings& part, const Strings& whole) {
    auto next = part.begin();
    for (const std::string& one : whole) {
      if (next != part.end() && *next == one) ++next;
    }
    return next == part.end();
  }

  // Who goes back and was overtaken refuses.  Who goes forwards plans anew, but cannot where
  // somebody was kept from writing the row of a table that is there already, or has yet to
  // write it; nor where two others, there and back, were faster between two of its looks.
  bool may_fail(std::size_t runner) const {
    if (had_fault(runner) || !goes_forwards(scenario_.commands[runner])) return true;
    if (scenario_.commands.size() > 2 && !is_one_way()) return true;
    return ledger_.is_half_done() && makes_tables_loosely();
  }

  bool is_one_way() const {
    return std::ranges::all_of(scenario_.commands, goes_forwards) ||
           std::ranges::none_of(scenario_.commands, goes_forwards);
  }

  bool makes_tables_loosely() const {
    return scenario_.plan.find("loose-change") != std::string::npos;
  }

  void check() {
    require(!server_.lock(), "the lock was never given back");
    ledger_.check_attempts();
    check_state();
    if (!broken().empty()) return;
    finish();
  }

  // That the database is as its rows say.
  void check_state() {
    Strings rows;
    for (const MigrationRow& row : server_.state().rows) {
      rows.push_back(row.app_name + " " + row.name);
    }
    const Strings expected(plot_.names.begin(),
                           plot_.names.begin() + static_cast<std::ptrdiff_t>(
                                                     std::min(rows.size(), plot_.names.size())));
    require(rows == expected, "these migrations have rows: " + absl::StrJoin(rows, ", "));
    require(rows == ledger_.rows(),
            "these migrations have been run: " + absl::StrJoin(ledger_.rows(), ", ") +
                ", and these have rows: " + absl::StrJoin(rows, ", "));
    const bool may_differ = ledger_.is_half_done() && makes_tables_loosely();
    if (may_differ || rows != expected) return;
    require(server_.state().schema == plot_.states[rows.size()].schema,
            "the tables are not as the rows say");
  }

  // One more runner does what is left.
  void finish() {
    const std::size_t runner = sessions_.size();
    const bool may_not = ledger_.is_half_done() && makes_tables_loosely();
    add_session(nullptr);
    const char command = goes_forwards(scenario_.commands.front()) ? 'f' : 'b';
    const MigrationResult result = carry_out(command, *sessions_[runner], plot_.registry);
    require(result.success || may_not, "one more runner fails: " + result.message);
    check_told(runner, "one more runner ", names(result));
    check_state();
    const std::size_t wanted = command == 'f' ? plot_.names.size() : 0;
    require(!result.success || server_.state().rows.size() == wanted,
            "one more runner has left something undone");
  }

  void require(bool holds, const std::string& otherwise) {
    if (!holds && broken_.empty() && !scheduler_.is_abandoned()) broken_ = otherwise;
  }

  // What was committed is the cause of what is said.
  const std::string& broken() const {
    return ledger_.broken().empty() ? broken_ : ledger_.broken();
  }

  const Scenario& scenario_;
  const Plot& plot_;
  Ledger ledger_;
  SimulatedServer server_;
  Scheduler scheduler_;
  std::vector<std::unique_ptr<SimulatedSession>> sessions_;
  std::string broken_;
  std::string refused_;
};

}  // namespace

std::string to_string(const Scenario& scenario) {
  std::string text = absl::StrFormat("%s %s %d %d", scenario.plan, scenario.commands, scenario.ran,
                                     scenario.faults);
  return scenario.wrong.empty() ? text : text + " " + scenario.wrong;
}

Scenario parse_scenario(std::string_view text) {
  const Strings words = absl::StrSplit(std::string(text), ' ');
  Scenario scenario;
  if (words.size() < 4 || words.size() > 5 || !absl::SimpleAtoi(words[2], &scenario.ran) ||
      !absl::SimpleAtoi(words[3], &scenario.faults)) {
    throw std::invalid_argument("\"" + std::string(text) + "\" is not a scenario");
  }
  scenario.plan = words[0];
  scenario.commands = words[1];
  if (words.size() == 5) scenario.wrong = words[4];
  return scenario;
}

Scenario random_scenario(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Strings plan(2 + random() % 4);
  for (std::string& kind : plan) kind = kinds()[random() % kinds().size()];
  Scenario scenario{.plan = absl::StrJoin(plan, "+"), .commands = {}};
  scenario.commands.resize(2 + random() % 3);
  const Strings mixtures = {"fF", "bBo", "fFbBo"};
  const std::string& letters = mixtures[random() % mixtures.size()];
  for (char& command : scenario.commands) command = letters[random() % letters.size()];
  scenario.ran = random() % (plan.size() + 1);
  scenario.faults = static_cast<int>(random() % 3);
  return scenario;
}

std::string Played::explain(const Scenario& scenario) const {
  return absl::StrFormat(
      "%s\n%sTo run it again:\n  PICCOLO_TEST_SCHEDULE='%s: %s' piccolo_interleaving_tests "
      "--run_test=interleavings/runs_a_given_schedule",
      broken.empty() ? refused : broken, trace, to_string(scenario), to_string(schedule));
}

Stage::Stage(Scenario scenario)
    : scenario_(std::move(scenario)),
      plot_(std::make_unique<const Plot>(make_plot(scenario_.plan))) {
  if (scenario_.ran > plot_->names.size() || scenario_.commands.empty()) {
    throw std::invalid_argument("\"" + to_string(scenario_) + "\" is not a scenario");
  }
}

Played Stage::play(Strategy& strategy) const { return Play(scenario_, *plot_, strategy).run(); }

}  // namespace piccolo::testing
