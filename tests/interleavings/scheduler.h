// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "interleavings/schedule.h"

namespace piccolo::testing {

// What a call has to do with what other runners see.
struct Touch {
  bool reads = false;
  bool writes = false;
  bool lock = false;  // Takes the lock of the run, or gives it back.

  bool is_nothing() const { return !reads && !writes && !lock; }
};

// Whether the order of two calls matters.
bool depend(const Touch& one, const Touch& other);

// A call that a runner is about to make.
struct Call {
  std::string what;
  Touch touch = {};
  bool waits_for_lock = false;
  bool can_fail = true;
  bool is_commit = false;
};

// One way to go on.
struct Option {
  Choice choice;
  Touch touch;
  bool operator==(const Option& other) const { return choice == other.choice; }
};

// Chooses how to go on.
class Strategy {
 public:
  virtual ~Strategy() = default;
  // One of `options`, of which there is one at least; none: this schedule is of no interest.
  virtual std::optional<Choice> choose(const std::vector<Option>& options) = 0;
};

// What one thread gives and another waits for.  It does not spin before it sleeps, as a
// semaphore does.
class Signal {
 public:
  void give();
  void wait();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_given_ = false;
};

// Lets runners, each a thread, go on one at a time: each stops before each of its calls, and a
// strategy says whose is the next.  So the same choices always have the same outcome.
//
// A runner that would wait for the lock is left out until the lock is free.  What a strategy
// is not offered, since nobody could tell the difference: others while a runner that has the
// lock does what only itself sees, and to die between two of those.
class Scheduler {
 public:
  // The lock is the server's: who has it.  At most `faults` of the choices are other than to go.
  Scheduler(Strategy& strategy, const std::optional<std::size_t>& lock, int faults)
      : strategy_(strategy), lock_(lock), faults_(faults) {}

  // Lets them run to their ends.
  void play(const std::vector<std::function<void()>>& runners);

  // To be called by a runner before each of its calls: waits until it is its turn.
  Move wait_for_turn(std::size_t runner, const Call& call);

  const Schedule& schedule() const { return schedule_; }
  // The same for people, a line for each choice.
  const std::string& trace() const { return trace_; }
  // Whether the strategy has lost interest, and the runners were all killed.
  bool is_abandoned() const { return is_abandoned_; }
  // Whether it came to that all were waiting.
  bool is_stuck() const { return is_stuck_; }

 private:
  struct Runner {
    Call call = {};
    Touch touched = {.reads = true};  // By the call before.
    Move move = Move::kGo;
    bool is_at_call = false;
    bool is_done = false;
    Signal turn = {};
  };

  void finish(std::size_t runner);
  void pass_on();
  Choice choose();
  Choice give_up();
  std::vector<Option> options() const;
  bool can_go(const Runner& runner) const;
  void add_going(std::size_t runner, std::vector<Option>& options) const;
  void add_faults(std::size_t runner, std::vector<Option>& options) const;
  void note(const Choice& choice);

  Strategy& strategy_;
  const std::optional<std::size_t>& lock_;
  int faults_;
  std::deque<Runner> runners_;
  Signal all_stopped_;
  std::size_t current_ = 0;
  Schedule schedule_;
  std::string trace_;
  bool is_abandoned_ = false;
  bool is_stuck_ = false;
};

}  // namespace piccolo::testing
