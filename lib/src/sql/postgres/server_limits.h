// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "piccolo/change.h"

namespace piccolo {

// What `change` needs and a PostgreSQL server of that version (150003 is 15.3)
// lacks or forbids, a sentence each.  `before` is the schema it is applied to; without
// it, what is against constraints that a table has already is not found.
std::vector<std::string> server_limits(const Change& change, int server_version_num,
                                       const Schema& before = {});

}  // namespace piccolo
