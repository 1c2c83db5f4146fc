// SPDX-License-Identifier: MIT
#include "schema/on_table.h"

#include <algorithm>
#include <utility>

#include "overloaded.h"
#include "schema/names.h"
#include "schema/table_items.h"
#include "words/lexer.h"

namespace piccolo {
namespace {

template <typename Value>
void keep_unless_changed(const Value& now, const Value& before, Value& after) {
  if (before == after) after = now;
}

bool are_alike(const std::string& before, const std::string& after) {
  return before.empty() || after.empty() || before == after;
}

std::optional<Reference> without_name(std::optional<Reference> reference) {
  if (reference) reference->name.clear();
  return reference;
}

// Leaves what `before` and `after` say alike as it is `now`.
void change_only_what_differs(const Column& now, const Column& before, Column& after) {
  const bool same_reference =
      without_name(before.references) == without_name(after.references) &&
      (!before.references || are_alike(before.references->name, after.references->name));
  // That of a foreign key is the one of what it refers to.
  const bool has_own_type = after.type.kind != TypeKind::kForeignKey;
  if (has_own_type || same_reference) keep_unless_changed(now.type, before.type, after.type);
  keep_unless_changed(now.null, before.null, after.null);
  keep_unless_changed(now.primary_key, before.primary_key, after.primary_key);
  keep_unless_changed(now.default_value, before.default_value, after.default_value);
  if (before.unique == after.unique && are_alike(before.unique_name, after.unique_name)) {
    after.unique = now.unique;
    after.unique_name = now.unique_name;
  }
  const auto method = [](const Column& column) {
    return column.index ? std::optional(column.index->method) : std::nullopt;
  };
  if (method(before) == method(after) &&
      (!before.index || are_alike(before.index->name, after.index->name))) {
    after.index = now.index;
  }
  if (same_reference) after.references = now.references;
}

// The name in `names` that differs from `name` in case alone.
void find_in_other_case(const std::vector<std::string>& names, std::string& name) {
  const auto is_alike = [&](const std::string& one) { return same_name(one, name); };
  if (std::ranges::count_if(names, is_alike) == 1) name = *std::ranges::find_if(names, is_alike);
}

}  // namespace

void start_from(const Table& table, AlterColumn& op) {
  const Column* known = table.find_column(op.column.name);
  if (known == nullptr) return;
  Column now = *known;
  if (op.before) {
    // Those that the operation does not speak of stay beside the column.
    now = with_items_inside(table, *op.before);
    change_only_what_differs(now, *op.before, op.column);
  }
  op.before = std::move(now);
}

void name_columns_as(const Table& table, Change& change) {
  std::vector<std::string> names;
  for (const Column& column : table.columns) names.push_back(column.name);
  const auto rename = [&](std::string& name) {
    if (table.find_column(name) == nullptr) find_in_other_case(names, name);
  };
  std::visit(Overloaded{[&](DropColumn& op) { rename(op.column); },
                        [&](RenameColumn& op) { rename(op.column); },
                        [&](AlterColumn& op) {
                          rename(op.column.name);
                          if (op.before) rename(op.before->name);
                        },
                        [&](AddConstraint& op) {
                          auto* unique = std::get_if<UniqueConstraint>(&op.constraint);
                          if (unique != nullptr) std::ranges::for_each(unique->columns, rename);
                        },
                        [&](AddIndex& op) { std::ranges::for_each(op.index.columns, rename); },
                        [](auto&) {}},
             change);
}

void keep_names(const Column& old, Column& column) {
  // A column that becomes NOT NULL again may have had a name for that.
  std::string not_null = std::move(column.given.not_null);
  column.given = old.given;
  if (old.null) column.given.not_null = std::move(not_null);
  if (column.unique_name.empty()) column.unique_name = column.unique ? old.unique_name : "";
  if (column.index && column.index->name.empty() && old.index) column.index->name = old.index->name;
  if (column.references && column.references->name.empty() && old.references) {
    column.references->name = old.references->name;
  }
}

void name_dropped(const Table& table, Change& change) {
  const TakenNames names = taken_names(table);
  if (auto* index = std::get_if<DropIndex>(&change)) {
    if (has_index(table, index->index)) return;
    find_in_other_case(names.relations, index->index);
    if (has_index(table, index->index) || !find_constraint(table, index->index)) return;
    change = DropConstraint{index->table, index->index};
  } else if (auto* constraint = std::get_if<DropConstraint>(&change)) {
    if (has_constraint(table, constraint->constraint)) return;
    find_in_other_case(names.constraints, constraint->constraint);
    const bool is_index =
        !has_constraint(table, constraint->constraint) && find_index(table, constraint->constraint);
    if (is_index) change = DropIndex{constraint->table, constraint->constraint};
  }
}

}  // namespace piccolo
