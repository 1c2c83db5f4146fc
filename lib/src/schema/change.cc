// SPDX-License-Identifier: MIT
#include "piccolo/change.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "overloaded.h"
#include "schema/catalogue.h"
#include "schema/check.h"
#include "schema/check_names.h"
#include "schema/check_text.h"
#include "schema/hints.h"
#include "schema/names.h"
#include "schema/table_items.h"

namespace piccolo {
namespace {

// Whether a change is valid on a schema.
class Check {
 public:
  explicit Check(const Schema& schema) : schema_(schema) {}

  absl::Status operator()(const AddTable& op) { return check_new_table(op.table, schema_); }
  absl::Status operator()(const DropTable& op) {
    return both(check_table_exists(op.table, schema_), check_unreferenced(op.table, schema_));
  }
  absl::Status operator()(const RenameTable& op) {
    return check_move(op.table, {op.new_name, op.table.schema});
  }
  absl::Status operator()(const ChangeTableSchema& op) {
    const TableName to(op.table.name, op.new_schema);
    // Its indexes move with it.
    const Table* table = schema_.find_table(op.table);
    const TakenNames moved = table == nullptr ? TakenNames() : taken_names(*table);
    return both(check_move(op.table, to), check_names_are_free(moved, to, schema_));
  }
  absl::Status operator()(const AddColumn& op) { return check_new_column(op, schema_); }
  absl::Status operator()(const DropColumn& op) {
    return check_droppable_column(op.table, op.column, schema_);
  }
  absl::Status operator()(const RenameColumn& op) {
    return both(check_column_exists(op.table, op.column, schema_),
                check_column_name_is_free(op.table, op.new_name, schema_));
  }
  absl::Status operator()(const AlterColumn& op) { return check_altered_column(op, schema_); }
  absl::Status operator()(const AddConstraint& op) {
    return check_new_constraint(op.table, op.constraint, schema_);
  }
  absl::Status operator()(const DropConstraint& op) {
    return check_constraint_exists(op.table, op.constraint, schema_);
  }
  absl::Status operator()(const AddIndex& op) {
    return check_new_index(op.table, op.index, schema_);
  }
  absl::Status operator()(const DropIndex& op) {
    return check_index_exists(op.table, op.index, schema_);
  }

 private:
  absl::Status check_move(const TableName& from, const TableName& to) {
    return both(check_table_exists(from, schema_), check_table_name_is_free(to, schema_));
  }

  static absl::Status both(absl::Status first, absl::Status second) {
    return first.ok() ? std::move(second) : std::move(first);
  }

  const Schema& schema_;
};

// Does a valid change to a schema.  Of a table that is not known though it may be there,
// what changes add to it is known from then on.
class Apply {
 public:
  explicit Apply(Schema& schema) : schema_(schema) {}

  void operator()(const AddTable& op) {
    schema_.tables.emplace(op.table.name, op.table);
    add_hints(op.table, schema_);
  }
  void operator()(const DropTable& op) { schema_.tables.erase(op.table); }
  void operator()(const RenameTable& op) { move_table(op.table, {op.new_name, op.table.schema}); }
  void operator()(const ChangeTableSchema& op) {
    move_table(op.table, {op.table.name, op.new_schema});
  }

  void operator()(const AddColumn& op) {
    Table* table = known_or_partial(op.table);
    if (table == nullptr) return;
    table->columns.push_back(op.column);
    std::ranges::copy(op.constraints, std::back_inserter(table->constraints));
    std::ranges::copy(op.indexes, std::back_inserter(table->indexes));
    add_hints(*table, schema_);
  }

  void operator()(const DropColumn& op) {
    Table* table = schema_.find_table(op.table);
    if (table == nullptr) return;
    std::erase_if(table->constraints, [&](auto& one) { return covers(one, op.column); });
    std::erase_if(table->indexes, [&](auto& one) { return covers(one, op.column); });
    std::erase_if(table->columns, [&](auto& one) { return one.name == op.column; });
    std::erase_if(table->unmodelled, [&](auto& one) { return goes_with_column(one, op.column); });
  }

  void operator()(const RenameColumn& op) {
    Table* table = schema_.find_table(op.table);
    if (table == nullptr || table->find_column(op.column) == nullptr) return;
    rename_column(*table, op.column, op.new_name);
    for_each_reference_to(op.table, [&](Reference& reference) {
      if (reference.column == op.column) reference.column = op.new_name;
    });
  }

  void operator()(const AlterColumn& op) {
    Table* table = known_or_partial(op.table);
    if (table == nullptr) return;
    Column* column = table->find_column(op.column.name);
    if (column == nullptr) column = &table->columns.emplace_back();
    *column = op.column;
    // Those that it had beside it are in it now, or gone.
    if (op.before) erase_items_of(*op.before, *table);
    add_hints(*table, schema_);
  }

  void operator()(const AddConstraint& op) {
    Table* table = known_or_partial(op.table);
    if (table == nullptr) return;
    table->constraints.push_back(op.constraint);
    add_hints(*table, schema_);
  }

  void operator()(const DropConstraint& op) {
    Table* table = schema_.find_table(op.table);
    if (table == nullptr) return;
    erase_constraint(*table, op.constraint);
  }

  void operator()(const AddIndex& op) {
    Table* table = known_or_partial(op.table);
    if (table == nullptr) return;
    table->indexes.push_back(op.index);
    add_hints(*table, schema_);
  }

  void operator()(const DropIndex& op) {
    Table* table = schema_.find_table(op.table);
    if (table == nullptr) return;
    erase_index(*table, op.index);
  }

 private:
  Table* known_or_partial(const TableName& name) {
    Table* known = schema_.find_table(name);
    if (known != nullptr || !schema_.incomplete) return known;
    Table& partial = schema_.tables[name];
    partial.name = name;
    mark_partly_known(partial);
    return &partial;
  }

  void move_table(const TableName& from, const TableName& to) {
    auto node = schema_.tables.extract(from);
    if (node.empty()) return;
    node.key() = node.mapped().name = to;
    add_hints(schema_.tables.insert(std::move(node)).position->second, schema_);
    for_each_reference_to(from, [&](Reference& reference) { reference.table = to; });
    for (const TableName& name : schema_.hints.referrers[from]) {
      Table* table = schema_.find_table(name);
      if (table == nullptr) continue;
      auto dependence = table->depends_on.extract(from);
      if (dependence.empty()) continue;
      dependence.key() = to;
      table->depends_on.insert(std::move(dependence));
    }
    schema_.hints.referrers[to] = schema_.hints.referrers[from];
  }

  template <typename Function>
  void for_each_reference_to(const TableName& target, Function function) {
    const auto referrers = schema_.hints.referrers.find(target);
    if (referrers == schema_.hints.referrers.end()) return;
    for (const TableName& name : referrers->second) {
      Table* table = schema_.find_table(name);
      if (table == nullptr) continue;
      for (Column& column : table->columns) {
        if (column.references && column.references->table == target) function(*column.references);
      }
    }
  }

  Schema& schema_;
};

// The inverse of a change, from what there is before it; a definition that the change brings
// is asked only where that is not known.
class Invert {
 public:
  explicit Invert(const Schema& before) : before_(before) {}

  absl::StatusOr<Change> operator()(const AddTable& op) {
    return DropTable{op.table.name, op.table};
  }

  absl::StatusOr<Change> operator()(const DropTable& op) {
    const Table* table = before_.find_table(op.table);
    if (table != nullptr && !is_partly_known(*table)) {
      AddTable back{*table};
      back.table.unmodelled.clear();
      back.table.depends_on.clear();
      return back;
    }
    if (op.definition) return AddTable{*op.definition};
    return not_known(absl::StrFormat("table %s", to_string(op.table)), "drop_table()");
  }

  absl::StatusOr<Change> operator()(const RenameTable& op) {
    return RenameTable{{op.new_name, op.table.schema}, op.table.name};
  }

  absl::StatusOr<Change> operator()(const ChangeTableSchema& op) {
    return ChangeTableSchema{{op.table.name, op.new_schema}, op.table.schema};
  }

  absl::StatusOr<Change> operator()(const AddColumn& op) {
    return DropColumn{op.table, op.column.name, op.column};
  }

  absl::StatusOr<Change> operator()(const DropColumn& op) {
    const Table* table = before_.find_table(op.table);
    const Column* column = table == nullptr ? nullptr : table->find_column(op.column);
    if (column == nullptr) {
      if (op.definition) return AddColumn{op.table, *op.definition};
      return not_known(describe_column(op.table, op.column), "drop_column()");
    }
    AddColumn back{op.table, *column};
    std::ranges::copy_if(table->constraints, std::back_inserter(back.constraints),
                         [&](auto& one) { return covers(one, op.column); });
    std::ranges::copy_if(table->indexes, std::back_inserter(back.indexes),
                         [&](auto& one) { return covers(one, op.column); });
    return back;
  }

  absl::StatusOr<Change> operator()(const RenameColumn& op) {
    return RenameColumn{op.table, op.new_name, op.column};
  }

  absl::StatusOr<Change> operator()(const AlterColumn& op) {
    if (!op.before) {
      return not_known(describe_column(op.table, op.column.name), "alter_column(), as `before`,");
    }
    return AlterColumn{op.table, *op.before, op.using_backwards, op.using_expression, op.column};
  }

  absl::StatusOr<Change> operator()(const AddConstraint& op) {
    return DropConstraint{op.table, name_of(op.constraint), op.constraint};
  }

  absl::StatusOr<Change> operator()(const DropConstraint& op) {
    const Table* table = before_.find_table(op.table);
    const auto found = table == nullptr ? std::nullopt : find_constraint(*table, op.constraint);
    if (found) return AddConstraint{op.table, *found};
    if (op.definition) return AddConstraint{op.table, *op.definition};
    return not_known(
        absl::StrFormat("constraint \"%s\" of table %s", op.constraint, to_string(op.table)),
        "drop_constraint()");
  }

  absl::StatusOr<Change> operator()(const AddIndex& op) {
    return DropIndex{op.table, op.index.name, op.index};
  }

  absl::StatusOr<Change> operator()(const DropIndex& op) {
    const Table* table = before_.find_table(op.table);
    const auto found = table == nullptr ? std::nullopt : find_index(*table, op.index);
    if (found) return AddIndex{op.table, *found};
    if (op.definition) return AddIndex{op.table, *op.definition};
    return not_known(absl::StrFormat("index \"%s\" of table %s", op.index, to_string(op.table)),
                     "drop_index()");
  }

 private:
  static std::string describe_column(const TableName& table, const std::string& column) {
    return absl::StrFormat("column \"%s\" of table %s", column, to_string(table));
  }

  static absl::Status not_known(const std::string& what, const char* function) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "the definition of %s is unknown: no migration created it; give %s its definition", what,
        function));
  }

  const Schema& before_;
};

}  // namespace

absl::Status check(const Change& change, const Schema& schema) {
  if (absl::Status readable = check_text(change); !readable.ok()) return readable;
  return std::visit(Check(schema), change);
}

absl::Status apply(const Change& change, Schema& schema) {
  const NamedChange named(change, schema);
  if (absl::Status valid = check(*named, schema); !valid.ok()) return valid;
  std::visit(Apply(schema), *named);
  return absl::OkStatus();
}

absl::StatusOr<Change> inverse(const Change& change, const Schema& before) {
  return std::visit(Invert(before), *NamedChange(change, before));
}

const TableName& table_of(const Change& change) {
  return std::visit(Overloaded{[](const AddTable& op) -> const TableName& { return op.table.name; },
                               [](const auto& op) -> const TableName& { return op.table; }},
                    change);
}

}  // namespace piccolo
