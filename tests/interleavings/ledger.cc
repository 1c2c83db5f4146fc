// SPDX-License-Identifier: MIT
#include "interleavings/ledger.h"

#include <algorithm>

#include "absl/strings/str_format.h"

namespace piccolo::testing {

void Ledger::take(const std::vector<Event>& events, bool in_transaction) {
  if (!in_transaction) {
    for (const Event& event : events) take(event);
    return;
  }
  // Which came first, a row or its steps, nobody can see.
  for (const Event& event : events) {
    if (event.kind == Event::Kind::kStep) take_step(event);
  }
  for (const Event& event : events) {
    if (event.kind != Event::Kind::kStep) take_row(event);
  }
  // None of them may be left without its row.
  for (const Event& event : events) {
    const auto step = plot_.steps.find(event.what);
    if (step == plot_.steps.end()) continue;
    const std::size_t migration = step->second.migration;
    require(!entries_[migration].attempt, event, plot_.names[migration] + " has no row with it");
  }
}

void Ledger::take(const Event& event) {
  if (event.kind == Event::Kind::kStep) {
    take_step(event);
  } else {
    take_row(event);
  }
}

void Ledger::take_step(const Event& event) {
  const auto step = plot_.steps.find(event.what);
  require(step != plot_.steps.end(), event, "no migration has this step");
  if (step == plot_.steps.end()) return;
  const Plot::Place& place = step->second;
  Entry& entry = entries_[place.migration];
  const std::string& name = plot_.names[place.migration];
  require(entry.has_row == (place.direction == Direction::kBackwards), event,
          name + (entry.has_row ? " has run already" : " has been reversed already"));
  std::optional<Attempt>& attempt = entry.attempt;
  if (place.index == 0) {
    require(!attempt || had_fault_(attempt->runner), event, name + " had been begun");
    attempt = Attempt{event.runner, 1};
    return;
  }
  const bool is_next = attempt && attempt->runner == event.runner && attempt->steps == place.index;
  require(is_next, event, "it does not follow the step before it of " + name);
  if (is_next) ++attempt->steps;
}

void Ledger::take_row(const Event& event) {
  const auto name = std::ranges::find(plot_.names, event.what);
  const auto index = static_cast<std::size_t>(name - plot_.names.begin());
  const bool is_deleted = event.kind == Event::Kind::kDeleteRow;
  Entry& entry = entries_[index];
  require(entry.has_row == is_deleted, event, "it was so already");
  const Direction direction = is_deleted ? Direction::kBackwards : Direction::kForwards;
  const std::size_t steps = plot_.counts.at(direction)[index];
  const bool is_complete = steps == 0 || (entry.attempt && entry.attempt->steps == steps &&
                                          entry.attempt->runner == event.runner);
  require(is_complete, event, "the steps before its row are not complete");
  entry = {.has_row = !is_deleted};
  rows_of_[event.runner].push_back(event.what);
}

std::vector<std::string> Ledger::rows() const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].has_row) names.push_back(plot_.names[i]);
  }
  return names;
}

bool Ledger::is_half_done() const {
  return std::ranges::any_of(entries_, [](const Entry& one) { return one.attempt.has_value(); });
}

void Ledger::check_attempts() {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (!entries_[i].attempt) continue;
    const std::size_t runner = entries_[i].attempt->runner;
    require(had_fault_(runner), {runner, Event::Kind::kStep, "steps of " + plot_.names[i]},
            "not its row");
  }
}

void Ledger::require(bool holds, const Event& event, const std::string& but) {
  if (holds || !broken_.empty()) return;
  const char* what = event.kind == Event::Kind::kInsertRow   ? "the row of "
                     : event.kind == Event::Kind::kDeleteRow ? "no row any more of "
                                                             : "";
  broken_ = absl::StrFormat("runner %c committed %s%s, but %s", letter_of(event.runner), what,
                            event.what, but);
}

}  // namespace piccolo::testing
