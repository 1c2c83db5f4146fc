// SPDX-License-Identifier: MIT
#include "interleavings/strategies.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace piccolo::testing {

std::optional<Choice> DepthFirst::choose(const std::vector<Option>& options) {
  if (depth_ == path_.size()) {
    Node node{.options = options, .asleep = asleep_below()};
    if (!node.settle()) return std::nullopt;
    path_.push_back(std::move(node));
  }
  const Node& node = path_[depth_++];
  is_repeatable_ = is_repeatable_ && node.options == options;
  if (!is_repeatable_) return std::nullopt;
  return node.options[node.chosen].choice;
}

bool DepthFirst::next() {
  if (!is_repeatable_) throw std::logic_error("the same choices had another outcome");
  depth_ = 0;
  for (; !path_.empty(); path_.pop_back()) {
    ++path_.back().chosen;
    if (path_.back().settle()) return true;
  }
  return false;
}

// Goes on to an option that is awake; whether there is one.
bool DepthFirst::Node::settle() {
  const auto is_awake = [&](const Option& option) {
    return std::ranges::find(asleep, option) == asleep.end();
  };
  const auto from = options.begin() + static_cast<std::ptrdiff_t>(chosen);
  const auto awake = std::find_if(from, options.end(), is_awake);
  chosen = static_cast<std::size_t>(awake - options.begin());
  return awake != options.end();
}

// At the end of the path.
std::vector<Option> DepthFirst::asleep_below() const {
  std::vector<Option> asleep;
  if (path_.empty() || naps_ == Naps::kNone) return asleep;
  const Node& above = path_.back();
  const Option& taken = above.options[above.chosen];
  const auto stays = [&](const Option& option) {
    return option.choice.runner != taken.choice.runner && !depend(option.touch, taken.touch);
  };
  const auto explored = above.options.begin() + static_cast<std::ptrdiff_t>(above.chosen);
  std::ranges::copy_if(above.asleep, std::back_inserter(asleep), stays);
  std::copy_if(above.options.begin(), explored, std::back_inserter(asleep), stays);
  return asleep;
}

// Who is under way mostly goes on, so that others come at every distance from each other; a
// fault is rare, as a schedule has few.
std::optional<Choice> Random::choose(const std::vector<Option>& options) {
  const auto is_fault = [](const Option& option) { return option.choice.move != Move::kGo; };
  const auto faults = std::ranges::find_if(options, is_fault);
  const auto going = static_cast<std::size_t>(faults - options.begin());
  if (going < options.size() && random_() % 32 == 0) {
    return options[going + random_() % (options.size() - going)].choice;
  }
  return options[random_() % 4 == 0 ? random_() % going : 0].choice;
}

std::optional<Choice> Given::choose(const std::vector<Option>& options) {
  if (next_ == schedule_.size()) return options.front().choice;
  const auto found = std::ranges::find(options, schedule_[next_], &Option::choice);
  if (found == options.end()) {
    impossible_ = next_;
    return std::nullopt;
  }
  return schedule_[next_++];
}

}  // namespace piccolo::testing
