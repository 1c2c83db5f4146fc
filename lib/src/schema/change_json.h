// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "absl/status/statusor.h"
#include "piccolo/change.h"

// Changes as JSON, to be kept and read again: also by an older or a newer version of
// the library.  So a field that is missing has its default, one that is not known is
// left alone, and fields are never renamed.
namespace piccolo {

// An object with one member, which is called like the change: {"drop_table": {…}}.
// Text that is not UTF-8 becomes {"hex": "…"}.
nlohmann::json to_json(const Change& change);

// kInvalidArgument, naming the part, if `json` is no change that this version knows.
absl::StatusOr<Change> change_from_json(const nlohmann::json& json);

}  // namespace piccolo
