// SPDX-License-Identifier: MIT
#include <algorithm>
#include <iterator>
#include <range/v3/view/reverse.hpp>

#include "plan/plan.h"

namespace piccolo {
namespace {

// The places of SQL and functions among the operations, which keep their order.
std::vector<std::size_t> places_of_raw(const Recorded& recorded) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < recorded.operations.size(); ++i) {
    const std::optional<Operation>& operation = recorded.operations[i];
    if (operation && !std::holds_alternative<Change>(*operation)) places.push_back(i);
  }
  return places;
}

UndoStep step_of(const Undo& undo, std::size_t operation) {
  UndoStep step{.action = **undo.action, .operation = operation};
  std::ranges::transform(undo.statements, std::back_inserter(step.statements), &Statement::sql);
  const bool expects = !undo.statements.empty() && undo.statements.front().expects != nullptr;
  if (expects) step.expects_table = TableName(undo.statements.front().expects->table);
  return step;
}

}  // namespace

std::string details_of(const PlannedEntry& entry, const std::vector<std::string>& ran,
                       const std::map<const Change*, Undo>& planned_later) {
  Recorded recorded = entry.recorded;
  recorded.statements = ran;
  std::vector<std::size_t> places = places_of_raw(recorded);
  for (const Undo& planned : entry.undos | ranges::views::reverse) {
    const auto later = planned_later.find(planned.of);
    const Undo& undo = later == planned_later.end() ? planned : later->second;
    std::size_t place = 0;
    if (planned.of == nullptr && !places.empty()) {
      place = places.back();
      places.pop_back();
    }
    if (!undo.action.ok()) {
      recorded.irreversible.emplace_back(undo.action.status().message());
    } else if (*undo.action) {
      recorded.undo.push_back(step_of(undo, place));
    }
  }
  return to_text(recorded);
}

}  // namespace piccolo
