// SPDX-License-Identifier: MIT
#include "piccolo/operation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "overloaded.h"
#include "schema/check.h"

namespace piccolo {
namespace {

// Does an operation to a schema.  Everything is checked before anything is
// changed, so a refusal leaves the schema as it was.
class Apply {
 public:
  explicit Apply(Schema& schema) : schema_(schema) {}

  absl::Status operator()(const AddTable& op) {
    if (absl::Status valid = check_new_table(op.table, schema_); !valid.ok()) return valid;
    Table table = op.table;
    for (Column& column : table.columns) name_constraints(table.name, column);
    schema_.tables.emplace(table.name, std::move(table));
    return absl::OkStatus();
  }

  absl::Status operator()(const DropTable& op) {
    if (absl::Status valid = check_table_exists(op.table, schema_); !valid.ok()) return valid;
    if (absl::Status valid = check_unreferenced(op.table, schema_); !valid.ok()) return valid;
    schema_.tables.erase(op.table);
    return absl::OkStatus();
  }

  absl::Status operator()(const RenameTable& op) {
    const TableName renamed(op.new_name, op.table.schema);
    if (absl::Status valid = check_table_exists(op.table, schema_); !valid.ok()) return valid;
    if (absl::Status valid = check_table_name_is_free(renamed, schema_); !valid.ok()) return valid;

    auto node = schema_.tables.extract(op.table);
    if (node.empty()) return absl::OkStatus();
    node.key() = node.mapped().name = renamed;
    schema_.tables.insert(std::move(node));
    for_each_reference_to(op.table, [&](Reference& reference) { reference.table = renamed; });
    return absl::OkStatus();
  }

  absl::Status operator()(const AddColumn& op) {
    if (absl::Status valid = check_new_column(op.table, op.column, schema_); !valid.ok()) {
      return valid;
    }
    if (Table* table = schema_.find_table(op.table)) {
      name_constraints(table->name, table->columns.emplace_back(op.column));
    }
    return absl::OkStatus();
  }

  absl::Status operator()(const DropColumn& op) {
    if (absl::Status valid = check_droppable_column(op.table, op.column, schema_); !valid.ok()) {
      return valid;
    }
    if (Table* table = schema_.find_table(op.table)) {
      std::erase_if(table->columns, [&](const Column& column) { return column.name == op.column; });
    }
    return absl::OkStatus();
  }

  absl::Status operator()(const RenameColumn& op) {
    if (absl::Status valid = check_column_exists(op.table, op.column, schema_); !valid.ok()) {
      return valid;
    }
    if (absl::Status valid = check_column_name_is_free(op.table, op.new_name, schema_);
        !valid.ok()) {
      return valid;
    }
    Table* table = schema_.find_table(op.table);
    Column* column = table == nullptr ? nullptr : table->find_column(op.column);
    if (column == nullptr) return absl::OkStatus();
    column->name = op.new_name;
    for_each_reference_to(op.table, [&](Reference& reference) {
      if (reference.column == op.column) reference.column = op.new_name;
    });
    return absl::OkStatus();
  }

  absl::Status operator()(const Raw& op) {
    if (!std::holds_alternative<Nothing>(op.forwards)) schema_.may_have_more = true;
    return absl::OkStatus();
  }

  absl::Status operator()(const Irreversible&) { return absl::OkStatus(); }

 private:
  template <typename Function>
  void for_each_reference_to(const TableName& target, Function function) {
    for (auto& [name, table] : schema_.tables) {
      for (Column& column : table.columns) {
        if (column.references && column.references->table == target) function(*column.references);
      }
    }
  }

  Schema& schema_;
};

class Invert {
 public:
  explicit Invert(const Schema& before) : before_(before) {}

  absl::StatusOr<Operation> operator()(const AddTable& op) {
    return DropTable{op.table.name, op.table};
  }

  absl::StatusOr<Operation> operator()(const DropTable& op) {
    if (op.definition) return AddTable{*op.definition};
    if (const Table* table = before_.find_table(op.table)) return AddTable{*table};
    return absl::FailedPreconditionError(absl::StrFormat(
        "what table %s was is not known, since no operation made it; give drop_table() its "
        "definition as the second argument",
        to_string(op.table)));
  }

  absl::StatusOr<Operation> operator()(const RenameTable& op) {
    return RenameTable{{op.new_name, op.table.schema}, op.table.name};
  }

  absl::StatusOr<Operation> operator()(const AddColumn& op) {
    return DropColumn{op.table, op.column.name, op.column};
  }

  absl::StatusOr<Operation> operator()(const DropColumn& op) {
    if (op.definition) return AddColumn{op.table, *op.definition};
    const Table* table = before_.find_table(op.table);
    const Column* column = table == nullptr ? nullptr : table->find_column(op.column);
    if (column != nullptr) return AddColumn{op.table, *column};
    return absl::FailedPreconditionError(absl::StrFormat(
        "what column \"%s\" of table %s was is not known, since no operation made it; give "
        "drop_column() its definition as the third argument",
        op.column, to_string(op.table)));
  }

  absl::StatusOr<Operation> operator()(const RenameColumn& op) {
    return RenameColumn{op.table, op.new_name, op.column};
  }

  absl::StatusOr<Operation> operator()(const Raw& op) {
    if (op.backwards) return Raw{*op.backwards, op.forwards};
    return absl::FailedPreconditionError(
        "it has no way back; write one (in a file of SQL a down section, in C++ the second "
        "argument of add_raw()), or say that nothing has to be undone (an empty down section, "
        "piccolo::kNothingToUndo)");
  }

  absl::StatusOr<Operation> operator()(const Irreversible& op) {
    return absl::FailedPreconditionError(absl::StrFormat("it is irreversible: %s", op.why));
  }

 private:
  const Schema& before_;
};

std::string describe_action(const RawAction& action) {
  return std::visit(Overloaded{[](const Nothing&) { return std::string("nothing"); },
                               [](const SqlScript&) { return std::string("run SQL"); },
                               [](const Callable& callable) {
                                 return callable.name.empty()
                                            ? std::string("call a C++ function")
                                            : absl::StrFormat("call the C++ function \"%s\"",
                                                              callable.name);
                               }},
                    action);
}

}  // namespace

absl::Status apply(const Operation& operation, Schema& schema) {
  return std::visit(Apply(schema), operation);
}

absl::StatusOr<Operation> inverse(const Operation& operation, const Schema& before) {
  return std::visit(Invert(before), operation);
}

std::string describe(const Operation& operation) {
  return std::visit(
      Overloaded{
          [](const AddTable& op) {
            return absl::StrFormat("add table %s", to_string(op.table.name));
          },
          [](const DropTable& op) { return absl::StrFormat("drop table %s", to_string(op.table)); },
          [](const RenameTable& op) {
            return absl::StrFormat("rename table %s to \"%s\"", to_string(op.table), op.new_name);
          },
          [](const AddColumn& op) {
            return absl::StrFormat("add column \"%s\" to table %s", op.column.name,
                                   to_string(op.table));
          },
          [](const DropColumn& op) {
            return absl::StrFormat("drop column \"%s\" of table %s", op.column,
                                   to_string(op.table));
          },
          [](const RenameColumn& op) {
            return absl::StrFormat("rename column \"%s\" of table %s to \"%s\"", op.column,
                                   to_string(op.table), op.new_name);
          },
          [](const Raw& op) { return describe_action(op.forwards); },
          [](const Irreversible&) { return std::string("refuse to be reversed"); }},
      operation);
}

}  // namespace piccolo
