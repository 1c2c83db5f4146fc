// SPDX-License-Identifier: MIT
#include "plan/way_back.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "schema/check.h"
#include "schema/names.h"

namespace piccolo {
namespace {

// What a change would fail with if it were planned on that schema.
absl::Status plan_change(const Change& change, const Schema& schema, const Dialect& dialect) {
  const NamedChange named(change, schema);
  if (absl::Status valid = check(*named, schema); !valid.ok()) return valid;
  return dialect.render(named, schema).status();
}

}  // namespace

void WayBack::before(const Operation& operation, const Schema& schema) {
  absl::StatusOr<std::optional<Action>> back = backwards_of(operation, schema);
  exists_ = exists_ && back.ok();
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
