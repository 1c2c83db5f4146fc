// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <random>

#include "interleavings/scheduler.h"

namespace piccolo::testing {

// Every schedule, depth first: after each, next() goes on to another until there is none.
//
// Of schedules that differ only in the order of calls which do not depend on each other, one
// is played.  For that a choice that has been explored is put to sleep in its siblings: it is
// not taken there before a call that depends on it was made.  Without naps all are played.
class DepthFirst final : public Strategy {
 public:
  enum class Naps { kTaken, kNone };
  explicit DepthFirst(Naps naps = Naps::kTaken) : naps_(naps) {}
  std::optional<Choice> choose(const std::vector<Option>& options) override;
  bool next();

 private:
  // What was chosen at one place, and what has been before.
  struct Node {
    std::vector<Option> options;
    std::vector<Option> asleep;
    std::size_t chosen = 0;

    bool settle();
  };

  std::vector<Option> asleep_below() const;

  Naps naps_;
  std::vector<Node> path_;
  std::size_t depth_ = 0;
  bool is_repeatable_ = true;
};

// Chooses by a seed, the same for the same seed.
class Random final : public Strategy {
 public:
  explicit Random(std::uint64_t seed) : random_(seed) {}
  std::optional<Choice> choose(const std::vector<Option>& options) override;

 private:
  std::mt19937_64 random_;
};

// A schedule as it was printed; behind its end the first option.  Stops where a choice of it
// is not possible.
class Given final : public Strategy {
 public:
  explicit Given(Schedule schedule) : schedule_(std::move(schedule)) {}
  std::optional<Choice> choose(const std::vector<Option>& options) override;
  // Where a choice was not possible.
  std::optional<std::size_t> impossible() const { return impossible_; }

 private:
  Schedule schedule_;
  std::size_t next_ = 0;
  std::optional<std::size_t> impossible_;
};

}  // namespace piccolo::testing
