// SPDX-License-Identifier: MIT
#include "plan/way_back.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_format.h"
#include "plan/steps.h"
#include "plan/value_changes.h"
#include "schema/catalogue.h"
#include "schema/names.h"
#include "schema/table_items.h"

namespace piccolo {
namespace {

// What `change` drops and the model has no words for.
std::vector<std::string> find_losses(const Change& change, const Schema& schema) {
  const auto* drop_table = std::get_if<DropTable>(&change);
  const auto* drop_column = std::get_if<DropColumn>(&change);
  const Table* table = schema.find_table(table_of(change));
  const bool is_drop = drop_table != nullptr || drop_column != nullptr;
  if (!is_drop || table == nullptr || is_partly_known(*table)) return {};
  const std::string prefix =
      drop_column == nullptr ? "" : described("column", drop_column->column) + ": ";
  std::vector<std::string> losses;
  for (const std::string& what : table->unmodelled) {
    // A key is restored as an index.
    if (!what.starts_with(prefix) || what.starts_with(kKeyDetail)) continue;
    losses.push_back(
        absl::StrFormat("going back would not restore what is dropped with table %s: %s",
                        to_string(table->name), what));
  }
  return losses;
}

}  // namespace

void WayBack::before(const Operation& operation, const Schema& schema) {
  const Change* change = std::get_if<Change>(&operation);
  if (change == nullptr) {
    undo_ = {.action = backwards_of(operation, schema)};
    return;
  }
  std::ranges::move(find_losses(*change, schema), std::back_inserter(losses_));
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
