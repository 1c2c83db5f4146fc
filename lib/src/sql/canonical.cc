// SPDX-License-Identifier: MIT
#include "sql/canonical.h"

#include <utility>

#include "schema/column_type.h"
#include "schema/table_items.h"
#include "sql/definitions.h"

namespace piccolo {
namespace {

void add_unique(UniqueConstraint unique, const Dialect& dialect, Table& table) {
  if (dialect.has_unique_constraints()) {
    table.constraints.emplace_back(std::move(unique));
  } else {
    table.indexes.push_back(
        {std::move(unique.name), std::move(unique.columns), IndexMethod::kBtree, /*unique=*/true});
  }
}

// Names the column that a foreign key refers to.
void name_target(const Table& owner, const Schema& schema, Reference& reference) {
  if (!reference.column.empty()) return;
  const Table* target = reference.table == owner.name ? &owner : schema.find_table(reference.table);
  const Column* key = target == nullptr ? nullptr : target->primary_key();
  if (key != nullptr) reference.column = key->name;
}

}  // namespace

void resolve_references(Table& table, const Schema& schema, const Dialect& dialect) {
  const Table owner = table;
  const Definitions define(dialect, schema);
  for (Column& column : table.columns) {
    if (!column.references) continue;
    column.type = dialect.read_type(define.type(column, owner));
    name_target(owner, schema, *column.references);
  }
}

Table canonical(const Table& table, const Schema& schema, const Dialect& dialect) {
  Table form = with_items_beside(table);
  form.unmodelled.clear();
  resolve_references(form, schema, dialect);
  for (Constraint& constraint : std::exchange(form.constraints, {})) {
    auto* unique = std::get_if<UniqueConstraint>(&constraint);
    unique == nullptr ? form.constraints.push_back(std::move(constraint))
                      : add_unique(std::move(*unique), dialect, form);
  }
  for (Column& column : form.columns) {
    column.type = dialect.read_type(dialect.type_name(column.type));
    if (column.primary_key || is_serial(column.type)) column.null = false;
  }
  return form;
}

}  // namespace piccolo
