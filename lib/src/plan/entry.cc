// SPDX-License-Identifier: MIT
#include "plan/entry.h"

#include <algorithm>
#include <iterator>
#include <range/v3/view/reverse.hpp>
#include <set>

#include "plan/tables_to_read.h"

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

PlannedEntry entry_of_reversal(const MigrationRow& row) {
  return {.entry = {.event = RecordEvent::kReversed, .row = row}};
}

PlannedEntry entry_of_run(const MigrationRow& row, const Draft& draft) {
  const auto event = draft.fake      ? RecordEvent::kFaked
                     : draft.adopted ? RecordEvent::kAdopted
                                     : RecordEvent::kRan;
  PlannedEntry planned{
      .entry = {.event = event, .row = row, .service_version = draft.app->version}};
  Recorded& recorded = planned.recorded;
  recorded.description = draft.migration->description;
  recorded.is_withheld = !draft.migration->record;
  recorded.operations = {draft.operations.begin(), draft.operations.end()};
  recorded.in_transaction = draft.in_transaction;
  recorded.undo_in_transaction = draft.undo_in_transaction;
  return planned;
}

std::vector<Table> tables_left(absl::Span<const Step> steps, const Schema& after) {
  if (after.incomplete) return {};
  std::set<TableName> names;
  for (const Step& step : steps) {
    if (const Change* change = change_of(step)) names.insert(table_after(*change));
  }
  std::vector<Table> tables;
  for (const TableName& name : names) {
    const Table* table = after.find_table(name);
    if (table != nullptr) tables.push_back(*table);
  }
  return tables;
}

std::string details_of(const PlannedEntry& entry, const std::vector<std::string>& ran,
                       const std::map<const Change*, Undo>& planned_later) {
  if (entry.recorded.is_withheld) {
    return to_text({.description = entry.recorded.description, .is_withheld = true});
  }
  Recorded recorded = entry.recorded;
  recorded.statements = ran;
  std::vector<std::size_t> places = places_of_raw(recorded);
  for (const Undo& planned : entry.undos | ranges::views::reverse) {
    const auto later = planned_later.find(planned.of);
    const Undo& undo = later == planned_later.end() ? planned : later->second;
    std::size_t place = 0;
    if (!planned.undoes_change && !places.empty()) {
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
