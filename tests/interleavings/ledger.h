// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "interleavings/plans.h"

namespace piccolo::testing {

// Is told of all that is committed, and finds where that is against the laws: a step is run
// only where its migration has no row, and reversed only where it has one; the steps of a
// migration are followed by its row, and are all there before it; they are begun anew only
// where it was a fault that kept a runner from writing the row; and in a transaction nothing
// is left half done.
class Ledger {
 public:
  // `had_fault`: whether something has killed or failed a runner.
  Ledger(const Plot& plot, std::size_t ran, std::function<bool(std::size_t)> had_fault)
      : plot_(plot), had_fault_(std::move(had_fault)), entries_(plot.names.size()) {
    for (std::size_t i = 0; i < ran; ++i) entries_[i].has_row = true;
  }

  void take(const std::vector<Event>& events, bool in_transaction);

  // The first law that was broken, and how; empty if none was.
  const std::string& broken() const { return broken_; }
  // The migrations whose rows a runner has written or removed, in that order.
  const std::vector<std::string>& rows_of(std::size_t runner) { return rows_of_[runner]; }
  // The names of the migrations that have rows.
  std::vector<std::string> rows() const;
  // Whether a migration that runs outside a transaction is between its steps and its row.
  bool is_half_done() const;
  // At the end: that without a fault none is.
  void check_attempts();

 private:
  // Steps that are not yet followed by a row.
  struct Attempt {
    std::size_t runner;
    std::size_t steps;
  };
  struct Entry {
    bool has_row = false;
    std::optional<Attempt> attempt = std::nullopt;
  };

  void take(const Event& event);
  void take_step(const Event& event);
  void take_row(const Event& event);
  void require(bool holds, const Event& event, const std::string& but);

  const Plot& plot_;
  std::function<bool(std::size_t)> had_fault_;
  std::vector<Entry> entries_;
  std::map<std::size_t, std::vector<std::string>> rows_of_;
  std::string broken_;
};

}  // namespace piccolo::testing
