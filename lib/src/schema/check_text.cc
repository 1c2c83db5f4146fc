// SPDX-License-Identifier: MIT
#include "schema/check_text.h"

#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "piccolo/printable.h"
#include "utf8.h"

namespace piccolo {
namespace {

// A name fit to be shown, in quotes.
std::string shown(const std::string& name) {
  return absl::StrFormat("\"%s\"",
                         printable(absl::StrReplaceAll(name, {{std::string(1, '\0'), "\\0"}})));
}

// Goes through all that an operation says, and keeps what is wrong with it first.
class TextCheck {
 public:
  absl::Status status() && { return std::move(status_); }

  void operator()(const AddTable& op) { table(op.table); }
  void operator()(const DropTable& op) {
    table_name(op.table);
    if (op.definition) table(*op.definition);
  }
  void operator()(const RenameTable& op) {
    table_name(op.table);
    name("table", op.new_name);
  }
  void operator()(const ChangeTableSchema& op) {
    table_name(op.table);
    name("schema", op.new_schema);
  }
  void operator()(const AddColumn& op) {
    table_name(op.table);
    column(op.column);
    for (const Constraint& one : op.constraints) constraint(one);
    for (const Index& one : op.indexes) index(one);
  }
  void operator()(const DropColumn& op) {
    table_name(op.table);
    name("column", op.column);
    if (op.definition) column(*op.definition);
  }
  void operator()(const RenameColumn& op) {
    table_name(op.table);
    name("column", op.column);
    name("column", op.new_name);
  }
  void operator()(const AlterColumn& op) {
    table_name(op.table);
    column(op.column);
    if (op.before) column(*op.before);
    of_column("using expression", op.column, op.using_expression);
    of_column("using expression for the way back", op.column, op.using_backwards);
  }
  void operator()(const AddConstraint& op) {
    table_name(op.table);
    constraint(op.constraint);
  }
  void operator()(const DropConstraint& op) {
    table_name(op.table);
    name("constraint", op.constraint);
    if (op.definition) constraint(*op.definition);
  }
  void operator()(const AddIndex& op) {
    table_name(op.table);
    index(op.index);
  }
  void operator()(const DropIndex& op) {
    table_name(op.table);
    name("index", op.index);
    if (op.definition) index(*op.definition);
  }
  void operator()(const Raw& op) {
    action("forwards", op.forwards);
    if (op.backwards) action("backwards", *op.backwards);
  }

 private:
  void text(const std::string& what, const std::string& value) {
    no_nul(what, value);
    const std::optional<std::size_t> at = find_not_utf8(value);
    if (!at || !status_.ok()) return;
    status_ =
        absl::InvalidArgumentError(absl::StrFormat("%s is not UTF-8, at offset %d", what, *at));
  }

  void no_nul(const std::string& what, const std::string& value) {
    const std::size_t at = value.find('\0');
    if (at == std::string::npos || !status_.ok()) return;
    status_ = absl::InvalidArgumentError(
        absl::StrFormat("%s has a NUL byte in it, at offset %d", what, at));
  }

  void name(const char* what, const std::string& value) {
    text(absl::StrFormat("the name of %s %s", what, shown(value)), value);
  }

  void names(const std::vector<std::string>& columns) {
    for (const std::string& one : columns) name("column", one);
  }

  void of_column(const char* what, const Column& column, const std::string& value) {
    text(absl::StrFormat("the %s of column %s", what, shown(column.name)), value);
  }

  void table_name(const TableName& table) {
    name("schema", table.schema);
    name("table", table.name);
  }

  void table(const Table& table) {
    table_name(table.name);
    for (const Column& one : table.columns) column(one);
    for (const Constraint& one : table.constraints) constraint(one);
    for (const Index& one : table.indexes) index(one);
  }

  void column(const Column& column) {
    name("column", column.name);
    name("constraint", column.unique_name);
    if (column.index) name("index", column.index->name);
    of_column("type", column, column.type.sql);
    if (const auto* value = std::get_if<std::string>(&column.default_value)) {
      of_column("default", column, *value);
    }
    if (const auto* expression = std::get_if<SqlExpression>(&column.default_value)) {
      of_column("default", column, expression->text);
    }
    if (!column.references) return;
    table_name(column.references->table);
    name("column", column.references->column);
    name("constraint", column.references->name);
  }

  void constraint(const Constraint& constraint) {
    name("constraint", name_of(constraint));
    if (const auto* unique = std::get_if<UniqueConstraint>(&constraint)) names(unique->columns);
    if (const auto* check = std::get_if<CheckConstraint>(&constraint)) {
      text(absl::StrFormat("the condition of constraint %s", shown(check->name)), check->condition);
    }
  }

  void index(const Index& index) {
    name("index", index.name);
    names(index.columns);
  }

  void action(const char* direction, const RawAction& action) {
    if (const auto* script = std::get_if<SqlScript>(&action)) {
      no_nul(absl::StrFormat("the SQL that is run %s", direction), script->text);
    }
    if (const auto* function = std::get_if<Callable>(&action)) {
      name("function", function->name);
    }
  }

  absl::Status status_;
};

}  // namespace

absl::Status check_text(const Change& change) {
  TextCheck check;
  std::visit(check, change);
  return std::move(check).status();
}

absl::Status check_text(const Raw& raw) {
  TextCheck check;
  check(raw);
  return std::move(check).status();
}

}  // namespace piccolo
