// SPDX-License-Identifier: MIT
#include "migrations/preflight.h"

#include <set>
#include <string>

#include "absl/strings/str_format.h"
#include "sql/postgres_locks.h"

namespace piccolo {
namespace {

std::size_t count_locks(Unit unit) {
  std::set<std::string> locks;
  for (const PlannedMigration& migration : unit) {
    for (const Step& step : migration.steps) collect_locks(step, locks);
  }
  return locks.size();
}

}  // namespace

std::vector<Unit> split_into_units(const Plan& plan, TransactionScope scope) {
  const Unit all(plan.migrations);
  std::vector<Unit> units;
  std::size_t start = 0;
  for (std::size_t i = 1; i <= all.size(); ++i) {
    const bool together = i < all.size() && scope == TransactionScope::kAll &&
                          all[start].in_transaction && all[i].in_transaction;
    if (together) continue;
    units.push_back(all.subspan(start, i - start));
    start = i;
  }
  return units;
}

void check_database(const PlanInput& input, const Plan& plan, Problems& problems) {
  if (plan.migrations.empty()) return;
  const Survey& survey = input.survey;
  if (!survey.not_writable.empty()) problems.add(survey.not_writable);
  if (!survey.most_locks) return;
  for (const Unit unit : split_into_units(plan, input.scope)) {
    const std::size_t locks = count_locks(unit);
    if (locks <= static_cast<std::size_t>(*survey.most_locks)) continue;
    problems.add(absl::StrFormat(
        "a transaction of %d migrations would need about %d locks, and the server has room for %d "
        "(max_locks_per_transaction, for each connection): %s",
        unit.size(), locks, *survey.most_locks,
        unit.size() > 1 ? "use --transaction each (TransactionScope::kEach), or go in parts"
                        : "make the migration smaller, or the setting larger"));
  }
}

}  // namespace piccolo
