// SPDX-License-Identifier: MIT
#include "absl/strings/str_format.h"
#include "overloaded.h"
#include "piccolo/operation.h"

namespace piccolo {
namespace {

std::string describe_action(const RawAction& action) {
  const auto call = [](const Callable& callable) {
    if (callable.name.empty()) return std::string("call a C++ function");
    return absl::StrFormat("call the C++ function \"%s\"", callable.name);
  };
  return std::visit(Overloaded{[](const Nothing&) { return std::string("do nothing"); },
                               [](const SqlScript&) { return std::string("run SQL"); }, call},
                    action);
}

std::string act(const char* verb, const std::string& what, const char* where,
                const TableName& table) {
  return absl::StrFormat("%s \"%s\" %s table %s", verb, what, where, to_string(table));
}

}  // namespace

std::string describe(const Operation& operation) {
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
          [](const DropIndex& op) { return act("drop index", op.index, "of", op.table); },
          [](const Raw& op) { return describe_action(op.forwards); },
          [](const Irreversible&) { return std::string("refuse to be reversed"); }},
      operation);
}

}  // namespace piccolo
