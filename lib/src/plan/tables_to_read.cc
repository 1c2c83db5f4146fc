// SPDX-License-Identifier: MIT
#include "plan/tables_to_read.h"

#include <algorithm>
#include <set>
#include <utility>

#include "overloaded.h"

namespace piccolo {
namespace {

// Follows which tables have to be looked at.
class NamesToRead {
 public:
  TablesToCompare result() && {
    whole_before_.merge(targets_);
    for (const TableName& name : whole_before_) gone_before_.erase(name);
    return {.before = {list(whole_before_), list(gone_before_)},
            .after = {list(alive_), list(gone_)}};
  }

  void operator()(const AddTable& op) {
    made_.insert(op.table.name);
    come(op.table.name);
    for (const Column& column : op.table.columns) target(column);
  }

  void operator()(const DropTable& op) {
    // How it was makes no difference any more.
    whole_before_.erase(op.table);
    if (made_.erase(op.table) == 0) gone_before_.insert(op.table);
    leave(op.table);
  }

  void operator()(const RenameTable& op) { move(op.table, {op.new_name, op.table.schema}); }
  void operator()(const ChangeTableSchema& op) { move(op.table, {op.table.name, op.new_schema}); }

  void operator()(const AddColumn& op) {
    touch(op.table);
    target(op.column);
  }
  void operator()(const AlterColumn& op) {
    touch(op.table);
    target(op.column);
  }
  template <typename Other>
  void operator()(const Other& op) {
    touch(op.table);
  }

 private:
  static std::vector<TableName> list(const std::set<TableName>& names) {
    return {names.begin(), names.end()};
  }

  void come(const TableName& table) {
    alive_.insert(table);
    gone_.erase(table);
  }

  void leave(const TableName& table) {
    alive_.erase(table);
    gone_.insert(table);
  }

  // One that was made meanwhile, or has come by its name so, was asked for already.
  void need(const TableName& table) {
    if (!made_.contains(table)) whole_before_.insert(table);
  }

  void touch(const TableName& table) {
    need(table);
    come(table);
  }

  void move(const TableName& from, const TableName& to) {
    need(from);
    made_.erase(from);
    leave(from);
    made_.insert(to);
    come(to);
  }

  // Its key tells the type.
  void target(const Column& column) {
    if (!column.references || made_.contains(column.references->table)) return;
    targets_.insert(column.references->table);
  }

  std::set<TableName> whole_before_;
  std::set<TableName> targets_;
  std::set<TableName> gone_before_;
  std::set<TableName> made_;
  std::set<TableName> alive_;
  std::set<TableName> gone_;
};

std::vector<TableName> find_targets(const Catalogue& catalogue, const Schema& known) {
  std::set<TableName> targets;
  for (const auto& [name, table] : catalogue.tables) {
    for (const Column& column : table.table.columns) {
      if (!column.references || catalogue.tables.contains(column.references->table)) continue;
      if (known.find_table(column.references->table) != nullptr) continue;
      targets.insert(column.references->table);
    }
  }
  return {targets.begin(), targets.end()};
}

}  // namespace

std::vector<TableName> tables_to_read(absl::Span<const Change* const> changes) {
  std::set<TableName> names;
  const auto add_target = [&](const Column& column) {
    if (column.references) names.insert(column.references->table);
  };
  for (const Change* change : changes) {
    names.insert(table_of(*change));
    std::visit(
        Overloaded{
            [&](const AddTable& op) { std::ranges::for_each(op.table.columns, add_target); },
            [&](const AddColumn& op) { add_target(op.column); },
            [&](const AlterColumn& op) { add_target(op.column); },
            [&](const RenameTable& op) { names.emplace(op.new_name, op.table.schema); },
            [&](const ChangeTableSchema& op) { names.emplace(op.table.name, op.new_schema); },
            [](const auto&) {}},
        *change);
  }
  return {names.begin(), names.end()};
}

TableName table_after(const Change& change) {
  const auto* renaming = std::get_if<RenameTable>(&change);
  const auto* moving = std::get_if<ChangeTableSchema>(&change);
  if (renaming != nullptr) return renaming->new_name;
  return moving == nullptr ? table_of(change) : TableName(moving->table.name, moving->new_schema);
}

absl::Status read_targets(Catalogue& catalogue, const Schema& known, CatalogueReader read) {
  const std::vector<TableName> targets = find_targets(catalogue, known);
  if (targets.empty()) return absl::OkStatus();
  absl::StatusOr<Catalogue> more = read(targets);
  if (!more.ok()) return more.status();
  catalogue.tables.merge(more->tables);
  return absl::OkStatus();
}

TablesToCompare tables_to_compare(absl::Span<const Change* const> changes) {
  NamesToRead names;
  for (const Change* change : changes) std::visit(names, *change);
  return std::move(names).result();
}

}  // namespace piccolo
