// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace piccolo {

// How far a run goes in an app.
struct Everything {
  bool operator==(const Everything&) const = default;
};
// The next migrations in the order of the run: backwards the most recent ones,
// forwards the first of those that have not run.
struct Next {
  std::size_t count = 1;
  bool operator==(const Next&) const = default;
};
// Everything up to and including this migration, in the order of the run.
struct UpTo {
  std::string id;
  bool operator==(const UpTo&) const = default;
};
using Target = std::variant<Everything, Next, UpTo>;

// What the options of the commands say: "all", "1" or an id.
Target parse_target(std::string_view migration_id);

}  // namespace piccolo
