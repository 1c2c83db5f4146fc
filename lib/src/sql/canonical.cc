// SPDX-License-Identifier: MIT
#include "sql/canonical.h"

#include <utility>

#include "schema/column_type.h"
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
  Table resolved = table;
  resolve_references(resolved, schema, dialect);
  Table form{.name = table.name, .indexes = table.indexes};
  for (const Constraint& constraint : table.constraints) {
    const auto* unique = std::get_if<UniqueConstraint>(&constraint);
    unique == nullptr ? form.constraints.push_back(constraint) : add_unique(*unique, dialect, form);
  }
  for (Column& column : resolved.columns) {
    column.type = dialect.read_type(dialect.type_name(column.type));
    if (column.primary_key || is_serial(column.type)) column.null = false;
    if (std::exchange(column.unique, false)) {
      add_unique({std::exchange(column.unique_name, ""), {column.name}}, dialect, form);
    }
    if (column.index) form.indexes.push_back(index_of(column));
    column.index.reset();
    form.columns.push_back(std::move(column));
  }
  return form;
}

}  // namespace piccolo
