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

// What a change would fail with if it were planned on that schema.
absl::Status plan_change(const Change& change, const Schema& schema, const Dialect& dialect) {
  const NamedChange named(change, schema);
  if (absl::Status valid = check_for(dialect, named, schema); !valid.ok()) return valid;
  if (absl::Status converts = check_conversion(*named, schema, dialect); !converts.ok()) {
    return converts;
  }
  return dialect.render(named, schema).status();
}

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
  if (const Change* change = std::get_if<Change>(&operation)) {
    std::ranges::move(find_losses(*change, schema), std::back_inserter(losses_));
  }
  absl::StatusOr<std::optional<Action>> back = backwards_of(operation, schema);
  inverse_.reset();
  if (!back.ok() || !*back) return;
  if (Change* change = std::get_if<Change>(&**back)) inverse_ = std::move(*change);
}

void WayBack::after(const Schema& schema) {
  if (!inverse_) return;
  const absl::Status planned = plan_change(*inverse_, schema, dialect_);
  if (planned.ok()) return;
  problems_.push_back(
      absl::StrFormat("it could not be reversed, since it would not be possible to %s: %s",
                      describe(*inverse_), std::string(planned.message())));
}

}  // namespace piccolo
