// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "piccolo/app_config.h"
#include "piccolo/database.h"
#include "sql/dialect.h"

namespace piccolo::testing {

// Three apps that depend on each other, with migrations of every kind there is:
// operations, raw SQL and C++ functions, each in a transaction and without one, an
// index that is built concurrently where the database can, and fakes.
//
// A migration without a transaction can be run again after it stopped half-way;
// each of its steps is one statement.
//
// Each migration but the fakes writes into the table `event`, which has to be
// there: "base 1a +" when it runs, "base 1a -" when it is reversed.
std::vector<AppConfig> every_kind(const Dialect& dialect);

// The statement that makes the table `event`.
const char* make_event_table(const Dialect& dialect);

}  // namespace piccolo::testing
