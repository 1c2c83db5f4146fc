// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cstdlib>
#include <iostream>

#include "crash/history.h"
#include "crash/states.h"

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

// Of how many moments one is tried; with PICCOLO_CRASH_EVERYWHERE, each is.
bool is_thorough() { return std::getenv("PICCOLO_CRASH_EVERYWHERE") != nullptr; }

// Runs the tool with another variable in its environment.  Whether it was killed.
bool is_killed(const std::string& url, const Run& run, const std::string& variable) {
  const bool is_forwards = run.direction == Direction::kForwards;
  const Strings words = {PICCOLO_CRASH_TOOL,
                         is_forwards ? "forwards" : "backwards",
                         "music",
                         "all",
                         "--auto-agree",
                         "--transaction",
                         run.scope,
                         "--database",
                         url};
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::string own = variable;
  std::vector<char*> environment = {own.data(), nullptr};

  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int spawned = posix_spawn(&child, PICCOLO_CRASH_TOOL, &quiet, nullptr, arguments.data(),
                                  environment.data());
  posix_spawn_file_actions_destroy(&quiet);
  BOOST_TEST_REQUIRE(spawned == 0);
  int status = 0;
  BOOST_TEST_REQUIRE(waitpid(child, &status, 0) == child);
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) return true;
  BOOST_TEST(WIFEXITED(status));
  BOOST_TEST(WEXITSTATUS(status) == 0);
  return false;
}

// One kind of database, with what it is like after each migration.
class Victim {
 public:
  Victim(SqlTestDatabase (*make)(), Journal journal)
      : make_(make), journal_(journal), states_(apps_, *new_database().owner) {}

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
    SqlTestDatabase test = make_();
    if (journal_ == Journal::kWriteAhead) {
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
      if (run.direction == Direction::kBackwards) run_all(test.owner->database(), apps_);
      const bool killed = is_killed(test.url, run, variable);
      // The server may still be at what the tool had sent it, and holds the lock.
      PICCOLO_TEST_OK(
          test.owner->database().transact([](Connection&) { return absl::OkStatus(); }));
      const std::size_t count = states_.check(*test.owner);
      if (run.scope == std::string("all")) BOOST_TEST((count == 0 || count == states_.count()));
      BOOST_TEST(!is_killed(test.url, run, "PICCOLO_KILL_AT=0"));
      BOOST_TEST(states_.check(*test.owner) ==
                 (run.direction == Direction::kForwards ? states_.count() : 0));
      return killed;
    }
    return false;
  }

  AppRegistry apps_ = registry({music()});
  SqlTestDatabase (*make_)();
  Journal journal_;
  States states_;
  int kills_ = 0;
};

constexpr Run kRuns[] = {{Direction::kForwards, "all"},
                         {Direction::kForwards, "each"},
                         {Direction::kBackwards, "all"},
                         {Direction::kBackwards, "each"}};

void kill_sqlite(Journal journal) {
  Victim victim(make_sqlite, journal);
  for (const Run& run : kRuns) victim.kill_everywhere(run, is_thorough() ? 1 : 17);
  std::cout << "killed " << victim.kills() << " times" << std::endl;
}

BOOST_AUTO_TEST_SUITE(kill)

BOOST_AUTO_TEST_CASE(sqlite_survives_with_a_rollback_journal) { kill_sqlite(Journal::kRollback); }

BOOST_AUTO_TEST_CASE(sqlite_survives_with_a_write_ahead_log) { kill_sqlite(Journal::kWriteAhead); }

BOOST_AUTO_TEST_CASE(postgres_survives) {
  Victim victim(make_postgres, Journal::kRollback);
  for (const Run& run : kRuns) {
    victim.kill_everywhere(run, is_thorough() ? 1 : 3);
    victim.kill_at_times(run, is_thorough() ? 150 : 2);
  }
  std::cout << "killed " << victim.kills() << " times" << std::endl;
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace piccolo::testing
