// SPDX-License-Identifier: MIT
#include "interleavings/scheduler.h"

#include <algorithm>
#include <thread>

#include "absl/strings/str_format.h"

namespace piccolo::testing {

bool depend(const Touch& one, const Touch& other) {
  return (one.lock && other.lock) || (one.writes && (other.reads || other.writes)) ||
         (other.writes && one.reads);
}

void Signal::give() {
  const std::lock_guard guard(mutex_);
  is_given_ = true;
  changed_.notify_one();
}

void Signal::wait() {
  std::unique_lock guard(mutex_);
  changed_.wait(guard, [this] { return is_given_; });
  is_given_ = false;
}

void Scheduler::play(const std::vector<std::function<void()>>& runners) {
  for (std::size_t i = 0; i < runners.size(); ++i) runners_.emplace_back();
  std::vector<std::jthread> threads;
  // Each to its first call.
  for (std::size_t i = 0; i < runners.size(); ++i) {
    threads.emplace_back([this, i, &run = runners[i]] {
      run();
      finish(i);
    });
    all_stopped_.wait();
  }
  pass_on();
  all_stopped_.wait();
}

Move Scheduler::wait_for_turn(std::size_t runner, const Call& call) {
  Runner& self = runners_[runner];
  self.call = call;
  if (is_abandoned_) return Move::kDie;
  if (self.is_at_call) {
    pass_on();
  } else {
    self.is_at_call = true;
    all_stopped_.give();
  }
  self.turn.wait();
  self.touched = self.call.touch;
  return self.move;
}

void Scheduler::finish(std::size_t runner) {
  runners_[runner].is_done = true;
  // One that has not made a call has not had its turn.
  if (runners_[runner].is_at_call) {
    pass_on();
  } else {
    all_stopped_.give();
  }
}

void Scheduler::pass_on() {
  if (std::ranges::all_of(runners_, &Runner::is_done)) {
    all_stopped_.give();
    return;
  }
  const Choice choice = choose();
  current_ = choice.runner;
  runners_[current_].move = choice.move;
  runners_[current_].turn.give();
}

Choice Scheduler::choose() {
  const std::vector<Option> ways = options();
  is_stuck_ = is_stuck_ || ways.empty();
  if (is_stuck_ || is_abandoned_) return give_up();
  const std::optional<Choice> choice = strategy_.choose(ways);
  if (!choice) return give_up();
  note(*choice);
  return *choice;
}

// Kills one after the other.
Choice Scheduler::give_up() {
  is_abandoned_ = true;
  const auto left = std::ranges::find(runners_, false, &Runner::is_done);
  return {static_cast<std::size_t>(left - runners_.begin()), Move::kDie};
}

void Scheduler::note(const Choice& choice) {
  schedule_.push_back(choice);
  if (choice.move != Move::kGo) --faults_;
  absl::StrAppendFormat(&trace_, "  %-2s  %s\n", to_string({choice}),
                        runners_[choice.runner].call.what);
}

std::vector<Option> Scheduler::options() const {
  std::vector<Option> options;
  const Runner& current = runners_[current_];
  if (can_go(current)) {
    add_going(current_, options);
    if (current.call.touch.is_nothing()) {
      add_faults(current_, options);
      return options;
    }
  }
  for (std::size_t i = 0; i < runners_.size(); ++i) {
    if (i != current_ && can_go(runners_[i])) add_going(i, options);
  }
  for (std::size_t i = 0; i < runners_.size(); ++i) {
    if (can_go(runners_[i])) add_faults(i, options);
  }
  return options;
}

bool Scheduler::can_go(const Runner& runner) const {
  return !runner.is_done && !(runner.call.waits_for_lock && lock_.has_value());
}

void Scheduler::add_going(std::size_t runner, std::vector<Option>& options) const {
  options.push_back({{runner, Move::kGo}, runners_[runner].call.touch});
}

void Scheduler::add_faults(std::size_t runner, std::vector<Option>& options) const {
  if (faults_ <= 0) return;
  const Runner& self = runners_[runner];
  if (!self.touched.is_nothing()) {
    options.push_back({{runner, Move::kDie}, {.lock = lock_ == runner}});
  }
  if (self.call.can_fail) options.push_back({{runner, Move::kFail}, {}});
  if (self.call.is_commit) options.push_back({{runner, Move::kLoseAnswer}, self.call.touch});
}

}  // namespace piccolo::testing
