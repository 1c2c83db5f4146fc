// SPDX-License-Identifier: MIT
#include "schema/hints.h"

#include "schema/names.h"

namespace piccolo {

void add_hints(const Table& table, Schema& schema) {
  for (const Column& column : table.columns) {
    if (!column.references) continue;
    schema.hints.referrers[column.references->table].insert(table.name);
  }
  for (const auto& [target, how] : table.depends_on) {
    schema.hints.referrers[target].insert(table.name);
  }
  schema.hints.relations[table.name].insert(table.name);
  const TakenNames names = taken_names(table);
  for (const auto* some : {&names.relations, &names.constraints, &names.given, &names.not_null}) {
    for (const std::string& name : *some) {
      schema.hints.relations[{name, table.name.schema}].insert(table.name);
    }
  }
}

}  // namespace piccolo
