// SPDX-License-Identifier: MIT
#include "sql/postgres/locks.h"

#include <variant>

#include "absl/strings/str_format.h"
#include "schema/column_type.h"

namespace piccolo {
namespace {

constexpr int kPartsMadeAnew = 16;

// Whether values may be so large that PostgreSQL stores them elsewhere.
bool is_long(const ColumnType& type) {
  switch (type.kind) {
    case TypeKind::kVarchar:
    case TypeKind::kChar:
    case TypeKind::kText:
    case TypeKind::kNumeric:
    case TypeKind::kJson:
    case TypeKind::kJsonb:
    case TypeKind::kBytea:
    case TypeKind::kRaw:
      return true;
    default:
      return type.array_dimensions > 0;
  }
}

// What pg_locks shows after each change: relations, and of what is dropped also
// types, constraints, defaults and triggers.
class Collect {
 public:
  explicit Collect(std::set<std::string>& locks) : locks_(locks) {}

  void operator()(const AddTable& op) { add(op.table); }
  void operator()(const DropTable& op) {
    if (op.definition) return add(*op.definition);
    add(op.table, {"row type", "array type", "key", "key index", "toast", "toast index"});
  }
  void operator()(const AddColumn& op) { add(op.table, op.column); }
  void operator()(const DropColumn& op) {
    add(op.table, {});
    if (op.definition) add(op.table, *op.definition);
  }
  void operator()(const AlterColumn& op) {
    add(op.table, op.column);
    if (op.before) add(op.table, *op.before);
    // Another type makes the table and its indexes anew, of which there may be more.
    for (int i = 0; i < kPartsMadeAnew; ++i) add(op.table, {absl::StrFormat("new part %d", i)});
  }
  void operator()(const AddConstraint& op) { add(op.table, {name_of(op.constraint), "its index"}); }
  void operator()(const DropConstraint& op) { add(op.table, {op.constraint, "its index"}); }
  void operator()(const AddIndex& op) { add(op.table, {op.index.name}); }
  void operator()(const DropIndex& op) { add(op.table, {op.index}); }
  template <typename Other>
  void operator()(const Other& op) {
    add(op.table, {});
  }

 private:
  using Names = std::initializer_list<std::string_view>;

  // The table, and parts of it.
  void add(const TableName& table, Names parts) {
    const std::string name = to_string(table);
    locks_.insert(name);
    for (const std::string_view part : parts) locks_.insert(absl::StrFormat("%s %s", name, part));
  }

  void add(const Table& table) {
    bool any_is_long = false;
    for (const Column& column : table.columns) any_is_long |= is_long(column.type);
    add(table.name, {"row type", "array type"});
    if (any_is_long) add(table.name, {"toast", "toast index"});
    for (const Column& column : table.columns) add(table.name, column);
    for (const Constraint& one : table.constraints) add(table.name, {name_of(one), "its index"});
    for (const Index& index : table.indexes) add(table.name, {index.name});
  }

  void add(const TableName& table, const Column& column) {
    add(table, {});
    const auto part = [&](const char* what) { add(table, {column.name + what}); };
    const bool numbers_rows = is_serial(column.type);
    if (numbers_rows) part(" sequence");
    if (numbers_rows || !std::holds_alternative<NoDefault>(column.default_value)) part(" default");
    if (column.primary_key || column.unique) {
      part(" key");
      part(" key index");
    }
    if (column.index) part(" index");
    if (!column.references) return;
    add(column.references->table, {});
    // A trigger for each event on both sides.
    for (const char* what : {" foreign key", " on insert", " on update", " on delete of the other",
                             " on update of the other"}) {
      part(what);
    }
  }

  std::set<std::string>& locks_;
};

}  // namespace

void collect_locks(const Change& change, std::set<std::string>& locks) {
  locks.insert({"migration", "migration key", "migration sequence"});
  // Of the catalogue, to find out whose lock the run needs.
  locks.insert({"pg_class", "pg_class key", "pg_class names", "pg_class tablespaces",
                "pg_namespace", "pg_namespace key", "pg_namespace names"});
  std::visit(Collect(locks), change);
}

}  // namespace piccolo
