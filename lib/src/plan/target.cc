// SPDX-License-Identifier: MIT
#include "plan/target.h"

namespace piccolo {

Target parse_target(std::string_view migration_id) {
  if (migration_id == "all") return Everything();
  if (migration_id == "1") return Next{.count = 1};
  return UpTo{std::string(migration_id)};
}

}  // namespace piccolo
