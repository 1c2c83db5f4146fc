// SPDX-License-Identifier: MIT
#include "schema/change_json.h"

#include "absl/strings/str_format.h"
#include "schema/json.h"
#include "schema/json_fields.h"

namespace piccolo {

nlohmann::json to_json(const Change& change) { return value_of(change); }

absl::StatusOr<Change> change_from_json(const nlohmann::json& json) {
  try {
    Change change;
    read(json, change);
    return change;
  } catch (const NotInJson& error) {
    return absl::InvalidArgumentError(
        absl::StrFormat("this is no change that is known here: %s", error.why));
  }
}

}  // namespace piccolo
