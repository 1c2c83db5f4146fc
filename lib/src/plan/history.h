// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "piccolo/app_config.h"
#include "piccolo/migration_row.h"

namespace piccolo {

// A migration that has run.
struct RanMigration {
  const Migration* migration = nullptr;  // Null if it no longer exists, or its app.
  // Its row; more than one if it was recorded twice.  The first counts.
  std::vector<MigrationRow> rows;
  // Why it could not be described, if so.
  absl::Status described;
  bool wrap_backwards_in_transaction = true;
  // Once History::fold() was called: what undoes each of its operations, in their order, or why
  // nothing does; without those for which there is nothing to do.  The planner moves them into the
  // plan.
  std::vector<absl::StatusOr<Action>> inverses;
  // How many of these are missing because nobody has written them.
  std::size_t missing_ways_back = 0;

  const std::string& id() const { return rows.front().name; }
};

// What has run.
class History {
 public:
  History(const AppRegistry& registry, const MigrationRows& rows);

  // Finds out, from the migrations, what undoes each; returns the schema that they have led
  // to.  To be called once: it walks through all of them.
  Schema fold();

  // Those of `app`, in the order in which they ran.
  const std::vector<RanMigration*>& ran_of(std::string_view app) const;
  // Null if it has not run.
  const RanMigration* find(std::string_view app, const Migration& migration) const;
  // The latest time in the rows of `app`.
  MigrationRow::Time last_time_of(std::string_view app) const;

 private:
  struct RanApp {
    const AppConfig* app = nullptr;  // Null if it is none of the registry's.
    std::vector<RanMigration*> in_order;
    std::map<std::string, RanMigration*, std::less<>> by_key;
    MigrationRow::Time last_time = {};
  };

  void group(const AppRegistry& registry, const MigrationRows& rows);

  std::deque<RanMigration> ran_;  // In the order in which they ran, whatever the app.
  std::map<std::string, RanApp, std::less<>> apps_;
};

// What `migration` does.  An exception becomes kInternal.
absl::StatusOr<MigrationManager> describe_forwards(const Migration& migration);

// Whether nobody has written what undoes it.
bool lacks_way_back(const Operation& operation);

// Does to `schema` what has been done: if it seems impossible, something is not
// known.
void apply_leniently(const Action& action, Schema& schema);

}  // namespace piccolo
