// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <map>
#include <string>

#include "plan/history.h"

namespace piccolo {

// The times of the rows that a run writes: each after every other of its app, of the
// apps that one depends on, and of this run, whatever the clock says, since theirs
// may have been of another time zone.
class RowTimes {
 public:
  // `now` is the wall clock.
  RowTimes(const AppRegistry& registry, const History& history, MigrationRow::Time now)
      : registry_(registry), history_(history), next_(now) {}

  MigrationRow::Time next(const AppConfig& app) {
    const MigrationRow::Time time = std::max(next_, last_around(app) + kTick);
    next_ = time + kTick;
    return time;
  }

 private:
  static constexpr MigrationRow::Time::duration kTick{1};

  // The latest time of the rows of `app` and those it depends on.
  MigrationRow::Time last_around(const AppConfig& app) {
    const auto [known, is_new] = last_.emplace(app.app_name, MigrationRow::Time());
    if (!is_new) return known->second;
    for (const AppConfig& other : registry_.apps()) {
      if (&other != &app && !registry_.depends(app.app_name, other.app_name)) continue;
      known->second = std::max(known->second, history_.last_time_of(other.app_name));
    }
    return known->second;
  }

  const AppRegistry& registry_;
  const History& history_;
  MigrationRow::Time next_;
  std::map<std::string, MigrationRow::Time> last_;
};

}  // namespace piccolo
