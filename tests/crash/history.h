// SPDX-License-Identifier: MIT
#pragma once

#include "piccolo/app_config.h"

namespace piccolo::testing {

// An app whose migrations do a bit of everything: tables and rows come and go,
// columns change, SQLite makes tables anew.  Their ids are 1a, 2a, …
AppConfig music();

}  // namespace piccolo::testing
