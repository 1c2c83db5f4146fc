// SPDX-License-Identifier: MIT
#include "absl/strings/str_format.h"
#include "overloaded.h"
#include "piccolo/change.h"

namespace piccolo {
namespace {

std::string act(const char* verb, const std::string& what, const char* where,
                const TableName& table) {
  return absl::StrFormat("%s \"%s\" %s table %s", verb, what, where, to_string(table));
}

}  // namespace

std::string describe(const Change& change) {
  return std::visit(
      Overloaded{
          [](const AddTable& op) { return "add table " + to_string(op.table.name); },
          [](const DropTable& op) { return "drop table " + to_string(op.table); },
          [](const RenameTable& op) {
            return absl::StrFormat("rename table %s to \"%s\"", to_string(op.table), op.new_name);
          },
          [](const ChangeTableSchema& op) {
            return absl::StrFormat("move table %s to schema \"%s\"", to_string(op.table),
                                   op.new_schema);
          },
          [](const AddColumn& op) { return act("add column", op.column.name, "to", op.table); },
          [](const DropColumn& op) { return act("drop column", op.column, "of", op.table); },
          [](const RenameColumn& op) {
            return act("rename column", op.column, "of", op.table) + " to \"" + op.new_name + "\"";
          },
          [](const AlterColumn& op) { return act("alter column", op.column.name, "of", op.table); },
          [](const AddConstraint& op) {
            return act("add constraint", name_of(op.constraint), "to", op.table);
          },
          [](const DropConstraint& op) {
            return act("drop constraint", op.constraint, "of", op.table);
          },
          [](const AddIndex& op) { return act("add index", op.index.name, "to", op.table); },
          [](const DropIndex& op) { return act("drop index", op.index, "of", op.table); }},
      change);
}

}  // namespace piccolo
