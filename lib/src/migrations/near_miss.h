// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace piccolo {

// A line that begins no section but may have been meant to.  If it were overlooked,
// going forwards would run the statements of going backwards.
struct NearMiss {
  std::string meant;      // E.g. "-- migrate:up".
  std::string direction;  // "up" or "down"; empty for other lines of goose.
  // Whether nothing else can have been meant, as with `-- migrat:up`.  Otherwise it
  // may be a remark, as with `-- migrate up`.
  bool is_sure;
};

// Of a line that is no marker: `-- migrat:up`, `-- migrate: dwon`, `-- migrate up`,
// `-- + goose Down`, `# migrate:up`.
std::optional<NearMiss> near_miss_in(std::string_view line);

}  // namespace piccolo
