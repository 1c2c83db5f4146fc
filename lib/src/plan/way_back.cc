// SPDX-License-Identifier: MIT
#include "plan/way_back.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "plan/steps.h"
#include "plan/value_changes.h"
#include "schema/catalogue.h"
#include "schema/column_type.h"
#include "schema/names.h"
#include "schema/table_items.h"
#include "sql/canonical.h"
#include "words/lexer.h"

namespace piccolo {
namespace {

// What is dropped, for people: `column "c" of table "t"`; and the column, if it is one.
struct Dropped {
  const Table* table;
  const std::string* column;

  std::string words() const {
    const std::string of_table = "table " + to_string(table->name);
    return column == nullptr ? of_table : described("column", *column) + " of " + of_table;
  }
};

std::optional<Dropped> find_dropped(const Change& change, const Schema& schema) {
  const auto* column = std::get_if<DropColumn>(&change);
  const Table* table = schema.find_table(table_of(change));
  const bool is_drop = column != nullptr || std::holds_alternative<DropTable>(change);
  if (!is_drop || table == nullptr || is_partly_known(*table)) return std::nullopt;
  return Dropped{table, column == nullptr ? nullptr : &column->column};
}

// What goes with it and the model has no words for.
std::vector<std::string> find_unmodelled(const Dropped& dropped) {
  std::vector<std::string> found;
  for (const auto& entry : dropped.table->unmodelled) {
    // A key is restored as an index, and such a text in single quotes.
    if (entry.first.starts_with(kKeyDetail) || entry.first.starts_with(kDoubleQuotedText)) continue;
    if (dropped.column == nullptr || goes_with_column(entry, *dropped.column)) {
      found.push_back(entry.first);
    }
  }
  return found;
}

// The keys, checks and indexes that a column takes along though they are not its own.
std::vector<std::string> find_others(const Table& table, const DropColumn& op) {
  const auto is_own = [&](const std::vector<std::string>& columns, const std::string& name) {
    const Column* own = op.definition ? &*op.definition : nullptr;
    const bool is_named =
        own != nullptr && (own->unique_name == name || (own->index && own->index->name == name));
    return columns.size() == 1 && is_named;
  };
  std::vector<std::string> found;
  for (const Constraint& one : table.constraints) {
    const auto* unique = std::get_if<UniqueConstraint>(&one);
    const bool is_its_own = unique != nullptr && is_own(unique->columns, unique->name);
    if (covers(one, op.column) && !is_its_own)
      found.push_back(described("constraint", name_of(one)));
  }
  for (const Index& one : table.indexes) {
    if (covers(one, op.column) && !is_own(one.columns, one.name)) {
      found.push_back(described("index", one.name));
    }
  }
  return found;
}

// What `change` drops and its inverse would not restore.
std::vector<std::string> find_losses(const Change& change, const Schema& schema) {
  const std::optional<Dropped> dropped = find_dropped(change, schema);
  if (!dropped) return {};
  std::vector<std::string> losses;
  for (const std::string& what : find_unmodelled(*dropped)) {
    losses.push_back(absl::StrFormat("going back would not restore what is dropped with %s: %s",
                                     dropped->words(), what));
  }
  return losses;
}

// The columns that a change says the database has, where it is asked.
std::vector<Column> told_columns(const Change& change) {
  const auto* table = std::get_if<DropTable>(&change);
  const auto* column = std::get_if<DropColumn>(&change);
  const auto* altered = std::get_if<AlterColumn>(&change);
  if (table != nullptr && table->definition) return table->definition->columns;
  if (column != nullptr && column->definition) return {*column->definition};
  if (altered != nullptr && altered->before) return {*altered->before};
  return {};
}

// Where a change says of columns what the database does not, which is believed.
std::vector<std::string> find_contradictions(const Change& change, const Schema& schema,
                                             const Dialect& dialect) {
  const Table* known = schema.find_table(table_of(change));
  const Table told{.name = table_of(change), .columns = told_columns(change)};
  if (known == nullptr || told.columns.empty()) return {};
  const Table now = canonical(*known, schema, dialect);
  std::vector<std::string> found;
  for (const Column& column : canonical(told, schema, dialect).columns) {
    const Column* own = now.find_column(column.name);
    if (own == nullptr || is_serial(own->type)) continue;
    const std::string told_type = dialect.type_name(column.type);
    const std::string type = dialect.type_name(own->type);
    if (same_name(told_type, type)) continue;
    found.push_back(
        absl::StrFormat("the migration says that %s of table %s is %s, but it is %s, which is what "
                        "going back restores",
                        described("column", column.name), to_string(known->name), told_type, type));
  }
  return found;
}

}  // namespace

std::vector<std::string> find_taken_along(const Change& change, const Schema& schema) {
  const std::optional<Dropped> dropped = find_dropped(change, schema);
  const auto* op = std::get_if<DropColumn>(&change);
  if (op == nullptr || !dropped || schema.incomplete) return {};
  std::vector<std::string> all = find_others(*dropped->table, *op);
  // How the column is says nothing of others.
  std::ranges::copy_if(find_unmodelled(*dropped), std::back_inserter(all),
                       [](const std::string& what) { return !what.starts_with("column "); });
  for (std::string& what : all) {
    what = absl::StrFormat("%s goes with %s, whose addition is reversed", what, dropped->words());
  }
  return all;
}

void WayBack::before(const Operation& operation, const Schema& schema) {
  const Change* change = std::get_if<Change>(&operation);
  if (change == nullptr) {
    undo_ = {.action = backwards_of(operation, schema)};
    return;
  }
  std::ranges::move(find_losses(*change, schema), std::back_inserter(losses_));
  std::ranges::move(find_contradictions(*change, schema, dialect_), std::back_inserter(losses_));
  undo_ = {.undoes_change = true, .action = backwards_of(*NamedChange(*change, schema), schema)};
}

void WayBack::after(const Change* made, const Schema& schema) {
  undo_.of = made;
  Change* inverse =
      undo_.action.ok() && *undo_.action ? std::get_if<Change>(&**undo_.action) : nullptr;
  if (inverse != nullptr) {
    NamedChange named(std::move(*inverse), schema);
    absl::StatusOr<std::vector<Statement>> statements = plan(named, schema);
    if (statements.ok()) {
      undo_.statements = *std::move(statements);
    } else {
      problems_.push_back(
          absl::StrFormat("it could not be reversed, since it would not be possible to %s: %s",
                          describe(*named), std::string(statements.status().message())));
    }
    *inverse = *std::move(named);
  }
  undos_.push_back(std::move(undo_));
}

absl::StatusOr<std::vector<Statement>> WayBack::plan(NamedChange& change, const Schema& schema) {
  if (absl::Status valid = check_for(dialect_, change, schema); !valid.ok()) return valid;
  if (absl::Status converts = check_conversion(*change, schema, dialect_); !converts.ok()) {
    return converts;
  }
  return writer_.try_out(change, schema);
}

}  // namespace piccolo
