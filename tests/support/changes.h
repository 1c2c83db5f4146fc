// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "support/builders.h"
#include "support/test_database.h"

// What changes are tried by.
namespace piccolo::testing {

// What a migration does.
using Change = std::function<void(MigrationManager&)>;

// The app "music", with a migration for each change: "a", "aa", "aaa", …
AppRegistry music(const std::vector<Change>& changes);

// Runs the next migration of that app.
MigrationResult run_next(Database& database, const AppRegistry& apps);

// Makes a table `band` with the columns id, name (a Varchar of 50, unique) and
// rating (an Integer).
void make_band(MigrationManager& manager);

// Runs a migration for each change on an empty database, and reverses them, one
// by one.  Each makes the catalogue another, and its reversal the same again.
void goes_there_and_back(Database& database, const std::function<Strings()>& catalogue,
                         const std::vector<Change>& changes);
void goes_there_and_back(TestDatabase& test, const std::vector<Change>& changes);

// The same of a change to what make_band() makes.
void goes_there_and_back(TestDatabase& test, const Change& change);

// That a change to what `before` makes is refused in words that include `says`,
// and leaves nothing.
void check_refused(TestDatabase& test, const std::string& says, const Change& before,
                   const Change& change);

}  // namespace piccolo::testing
