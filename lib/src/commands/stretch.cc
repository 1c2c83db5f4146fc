// SPDX-License-Identifier: MIT
#include "commands/stretch.h"

#include <algorithm>
#include <utility>

#include "plan/steps.h"

namespace piccolo {

std::vector<Stretch> find_stretches(Unit unit, const Dialect& dialect) {
  std::vector<Stretch> stretches;
  bool is_open = false;
  for (std::size_t i = 0; i < unit.size(); ++i) {
    const std::vector<Step>& steps = unit[i].steps;
    for (std::size_t j = 0; j < steps.size(); ++j) {
      if (is_opaque(steps[j], dialect)) is_open = false;
      const Change* change = change_of(steps[j]);
      if (change == nullptr) continue;
      if (!is_open) stretches.push_back({.is_provisional = steps[j].is_provisional});
      is_open = true;
      stretches.back().changes.push_back(change);
      stretches.back().positions.push_back({i, j});
    }
  }
  for (Stretch& stretch : stretches) {
    stretch.tables = tables_to_compare(stretch.changes);
    // All is asked of what is planned anew.
    if (stretch.is_provisional) stretch.tables.before = {tables_to_read(stretch.changes)};
  }
  return stretches;
}

absl::Status replan(Stretch& stretch, Backend& backend, Position& failed) {
  const auto read_tables = [&](absl::Span<const TableName> tables) {
    return backend.catalogue(tables);
  };
  absl::Status read = read_targets(stretch.before, /*known=*/{}, read_tables);
  if (!read.ok()) return read;
  Schema schema = stretch.before.schema();
  schema.follows_sql = true;
  const std::unique_ptr<StatementWriter> writer = backend.statement_writer();
  StepMaker maker{*writer, backend.dialect(), schema};
  WayBack way_back(backend.dialect(), *writer);
  for (std::size_t i = 0; i < stretch.changes.size(); ++i) {
    Change change = *stretch.changes[i];
    name_as_known(backend.dialect(), schema, change);
    way_back.before(change, schema);
    absl::StatusOr<Step> step = maker.make(std::move(change), /*in_transaction=*/true);
    if (!step.ok()) {
      failed = stretch.positions[i];
      return step.status();
    }
    stretch.steps.push_back(*std::move(step));
    way_back.after(stretch.changes[i], schema);
  }
  stretch.undos = way_back.take_undos();
  for (std::size_t i = 0; i < stretch.changes.size(); ++i) {
    stretch.changes[i] = change_of(stretch.steps[i]);
  }
  return absl::OkStatus();
}

Position last_position(const TableName& table, const Stretch& stretch) {
  for (std::size_t i = stretch.changes.size(); i > 0; --i) {
    const std::vector<TableName> tables = tables_to_read({&stretch.changes[i - 1], 1});
    if (std::ranges::find(tables, table) != tables.end()) return stretch.positions[i - 1];
  }
  return stretch.positions.back();
}

std::vector<Difference> find_differences(const Stretch& stretch, const Dialect& dialect) {
  Schema planned = stretch.before.schema();
  for (const Change* change : stretch.changes) {
    // What is impossible has failed, or the database has found another meaning in it.
    if (!apply(*change, planned).ok()) planned.tables.erase(table_of(*change));
  }
  return compare_catalogues(stretch.before, stretch.changes, planned, stretch.after, dialect);
}

}  // namespace piccolo
