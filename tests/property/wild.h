// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "piccolo/migrations.h"
#include "property/dice.h"
#include "support/builders.h"

// Histories of the kind that people write: besides operations, raw SQL and C++
// functions that change the same tables behind the planner's back.
namespace piccolo::testing {

struct WildStep {
  std::string text;  // For people.
  std::function<void(MigrationManager&)> add;
};

struct WildMigration {
  std::string app;
  std::string id;
  std::string zone;  // As the environment's TZ has it, where it is run.
  bool in_transaction = true;
  std::vector<WildStep> steps = {};
};

// Migrations in the order they are to run in, each with a way back that restores
// everything.  Some cannot run at all: a column is there twice, or not there.
struct WildHistory {
  Strings before;  // SQL that somebody ran before all of them.
  std::vector<WildMigration> migrations;
};

// The names of the apps, dependencies first; each depends on those before it.
inline const Strings kWildApps = {"base", "music", "shop"};

// When a law does not hold, migrations and steps are left out as long as it still
// does not.
rc::Gen<WildHistory> wild_histories(const Dialect& dialect);

Migration migration_of(const WildMigration& wild);

std::ostream& operator<<(std::ostream& out, const WildHistory& history);

}  // namespace piccolo::testing
