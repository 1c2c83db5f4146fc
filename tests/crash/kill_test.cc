// SPDX-License-Identifier: MIT
#include <cstdlib>
#include <iostream>

#include "crash/history.h"
#include "crash/states.h"
#include "crash/subjects.h"
#include "crash/tool_process.h"

// The tool is killed at any moment; what it leaves must be whole, and another run
// must finish what it began.
namespace piccolo::testing {
namespace {

enum class Journal { kRollback, kWriteAhead };
enum class Direction { kForwards, kBackwards };

struct Run {
  Direction direction;
  const char* scope;  // As --transaction has it.
};

// Sessions of other runs.
constexpr char kOthersAtWork[] =
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'piccolo-migrate' AND "
    "pid <> pg_backend_pid() AND state = 'active'";

constexpr char kInvalidIndexes[] =
    "SELECT indexrelid::regclass FROM pg_index WHERE NOT (indisvalid AND indisready)";

// Of how many moments one is tried; with PICCOLO_CRASH_EVERYWHERE, each is.
bool is_thorough() { return std::getenv("PICCOLO_CRASH_EVERYWHERE") != nullptr; }

// What is run on what, and killed.
struct Setting {
  std::function<SqlTestDatabase()> make;
  AppRegistry apps;
  std::string variable = "";  // By which the tool has the apps.
  Journal journal = Journal::kRollback;
};

Setting easy(SqlTestDatabase (*make)(), Journal journal = Journal::kRollback) {
  return {.make = make, .apps = registry({music()}), .journal = journal};
}

Setting every_kind_on(const Subject& subject, Journal journal = Journal::kRollback) {
  return {.make = [=] { return make_with_events(subject); },
          .apps = apps_of(subject),
          .variable = subject.variable,
          .journal = journal};
}

// One setting, with what the database is like after each migration.
class Victim {
 public:
  explicit Victim(Setting setting)
      : setting_(std::move(setting)), states_(setting_.apps, *new_database().owner) {}

  // Kills the tool at every `stride`-th moment, until it comes to its end.
  void kill_everywhere(const Run& run, int stride) {
    for (int moment = 1;; moment += stride) {
      if (!survives(run, "PICCOLO_KILL_AT=" + std::to_string(moment))) break;
      ++kills_;
    }
    BOOST_TEST(kills_ > 0);
  }

  // Kills it after a time, again and again; now and then it is at its end before.
  void kill_at_times(const Run& run, int times) {
    const int wanted = kills_ + times;
    for (int i = 0; kills_ < wanted && i < 10 * times; ++i) {
      const int microseconds = 500 + i * 37'013 % 30'000;
      kills_ += survives(run, "PICCOLO_KILL_AFTER=" + std::to_string(microseconds)) ? 1 : 0;
    }
  }

  int kills() const { return kills_; }

 private:
  SqlTestDatabase new_database() const {
    SqlTestDatabase test = setting_.make();
    if (setting_.journal == Journal::kWriteAhead) {
      PICCOLO_TEST_OK(test.owner->database().without_transaction([](Connection& connection) {
        return connection.query("PRAGMA journal_mode = WAL").status();
      }));
    }
    return test;
  }

  // Whether the tool was killed, and nothing came of it.
  bool survives(const Run& run, const std::string& variable) {
    BOOST_TEST_CONTEXT(
        variable << (run.direction == Direction::kForwards ? " forwards, " : " backwards, ")
                 << run.scope) {
      const SqlTestDatabase test = new_database();
      if (run.direction == Direction::kBackwards) run_all(test.owner->database(), setting_.apps);
      let_go(test.owner->database());
      const bool killed = is_killed(test.url, run, variable);
      wait_for_the_server(test.owner->database());
      const std::size_t count = states_.check_unfinished(*test.owner);
      if (run.scope == std::string("all") && !is_loose()) {
        BOOST_TEST((count == 0 || count == states_.count()));
      }
      let_go(test.owner->database());
      BOOST_TEST(!is_killed(test.url, run, "PICCOLO_KILL_AT=0"));
      BOOST_TEST(states_.check(*test.owner) ==
                 (run.direction == Direction::kForwards ? states_.count() : 0));
      check_indexes(test.owner->database());
      return killed;
    }
    return false;
  }

  // Whether the tool was killed; fails the case if it fails.
  bool is_killed(const std::string& url, const Run& run, const std::string& variable) const {
    const bool is_forwards = run.direction == Direction::kForwards;
    const std::string app = is_loose() ? "all" : "music";
    ToolProcess process({is_forwards ? "forwards" : "backwards", app, "all", "--auto-agree",
                         "--transaction", run.scope, "--database", url},
                        {variable, setting_.variable});
    const ToolProcess::End end = process.wait();
    BOOST_TEST((end.is_killed || end.code == 0), end.output);
    return end.is_killed;
  }

  // A connection to SQLite is closed after work without a transaction.  With a
  // write-ahead log an open one is in the way of such migrations.
  static void let_go(Database& database) {
    if (database.backend().dialect() == postgres_dialect()) return;
    PICCOLO_TEST_OK(database.without_transaction([](Connection&) { return absl::OkStatus(); }));
  }

  // It may still be at what the tool had sent it, and hold the lock.
  static void wait_for_the_server(Database& database) {
    PICCOLO_TEST_OK(database.transact([](Connection&) { return absl::OkStatus(); }));
    if (database.backend().dialect() == sqlite_dialect()) return;
    while (select(database, kOthersAtWork) != Strings{"0"}) continue;
  }

  static void check_indexes(Database& database) {
    if (database.backend().dialect() == sqlite_dialect()) return;
    PICCOLO_TEST_LIST(select(database, kInvalidIndexes), {});
  }

  // Whether some migrations run without a transaction.
  bool is_loose() const { return !setting_.variable.empty(); }

  Setting setting_;
  States states_;
  int kills_ = 0;
};

constexpr Run kRuns[] = {{Direction::kForwards, "all"},
                         {Direction::kForwards, "each"},
                         {Direction::kBackwards, "all"},
                         {Direction::kBackwards, "each"}};

void kill_all_along(Setting setting, int stride, int times) {
  Victim victim(std::move(setting));
  for (const Run& run : kRuns) {
    victim.kill_everywhere(run, is_thorough() ? 1 : stride);
    victim.kill_at_times(run, times);
  }
  std::cout << "killed " << victim.kills() << " times" << std::endl;
}

BOOST_AUTO_TEST_SUITE(kill)

BOOST_AUTO_TEST_CASE(sqlite_survives_with_a_rollback_journal) {
  kill_all_along(easy(make_sqlite), /*stride=*/17, /*times=*/0);
}

BOOST_AUTO_TEST_CASE(sqlite_survives_with_a_write_ahead_log) {
  kill_all_along(easy(make_sqlite, Journal::kWriteAhead), /*stride=*/17, /*times=*/0);
}

BOOST_AUTO_TEST_CASE(postgres_survives) {
  kill_all_along(easy(make_postgres), /*stride=*/3, is_thorough() ? 150 : 2);
}

BOOST_AUTO_TEST_CASE(sqlite_survives_with_every_kind_of_migration) {
  kill_all_along(every_kind_on(sqlite_subject()), /*stride=*/83, is_thorough() ? 50 : 0);
}

BOOST_AUTO_TEST_CASE(sqlite_survives_with_every_kind_and_a_write_ahead_log) {
  kill_all_along(every_kind_on(sqlite_subject(), Journal::kWriteAhead), /*stride=*/97,
                 is_thorough() ? 50 : 0);
}

BOOST_AUTO_TEST_CASE(postgres_survives_with_every_kind_of_migration) {
  kill_all_along(every_kind_on(postgres_subject()), /*stride=*/9, is_thorough() ? 250 : 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
