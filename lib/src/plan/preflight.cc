// SPDX-License-Identifier: MIT
#include "plan/preflight.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_format.h"
#include "plan/steps.h"

namespace piccolo {
namespace {

// The migration table, its key and its sequence, and what of the catalogue is read to
// find it.
constexpr std::size_t kLocksOfRows = 16;

// Changes are counted as if each dropped what it names, and the server's table of locks is
// larger than it promises.  Where they still do not fit, the server refuses a lock and the
// transaction is undone.
constexpr std::size_t kMostOverestimate = 2;

std::size_t count_locks(Unit unit) {
  std::size_t locks = kLocksOfRows;
  for (const PlannedMigration& migration : unit) {
    for (const Step& step : migration.steps) locks += step.locks;
  }
  return locks;
}

bool needs_schema(const Change& change) {
  return std::holds_alternative<AddTable>(change) || std::holds_alternative<RenameTable>(change) ||
         std::holds_alternative<AddIndex>(change);
}

// What a step lacks the rights for, and the tables that it makes.
class CheckRights {
 public:
  CheckRights(const DatabaseInfo& info, Problems& problems) : info_(info), problems_(problems) {}

  void check(const PlannedMigration& migration, const Change& change) {
    const TableName& table = table_of(change);
    if (needs_schema(change) && info_.closed_schemas.contains(table.schema)) {
      add(migration, absl::StrFormat("%s, but this user may not create tables or indexes in %s",
                                     describe(change), schema_of(table)));
    }
    if (const auto* added = std::get_if<AddTable>(&change)) {
      made_.insert(table);
      for (const Column& column : added->table.columns) check(migration, column);
    } else if (!made_.contains(table) && info_.foreign_tables.contains(table)) {
      add(migration,
          absl::StrFormat("%s, but the table belongs to another user", describe(change)));
    }
    if (const auto* added = std::get_if<AddColumn>(&change)) check(migration, added->column);
  }

 private:
  void check(const PlannedMigration& migration, const Column& column) {
    if (!column.references || made_.contains(column.references->table)) return;
    const auto foreign = info_.foreign_tables.find(column.references->table);
    if (foreign == info_.foreign_tables.end() || foreign->second) return;
    add(migration,
        absl::StrFormat("refer to table %s, which this user may not do (GRANT REFERENCES)",
                        to_string(column.references->table)));
  }

  void add(const PlannedMigration& migration, const std::string& what) {
    problems_.add(
        absl::StrFormat("%s would %s", describe(*migration.app, *migration.migration), what));
  }

  static std::string schema_of(const TableName& table) {
    return table.schema.empty() ? "the default schema"
                                : absl::StrFormat("schema \"%s\"", table.schema);
  }

  const DatabaseInfo& info_;
  Problems& problems_;
  std::set<TableName> made_;
};

void check_rights(const DatabaseInfo& info, const Plan& plan, Problems& problems) {
  CheckRights rights(info, problems);
  const bool has_fakes = std::ranges::any_of(plan.migrations, &PlannedMigration::fake);
  if (has_fakes && !info.can_make_own_tables) {
    problems.add(
        "this user, with this search_path, cannot create the table piccolo_record, which remembers "
        "fakes, beside the migration table");
  }
  for (const PlannedMigration& migration : plan.migrations) {
    for (const Step& step : migration.steps) {
      if (const Change* change = change_of(step)) rights.check(migration, *change);
    }
  }
}

void check_transactions(const DatabaseInfo& info, const Plan& plan, Problems& problems) {
  if (info.only_transactions.empty()) return;
  for (const PlannedMigration& migration : plan.migrations) {
    if (migration.in_transaction) continue;
    problems.add(
        absl::StrFormat("%s asks to run outside a transaction, which is not possible here: %s",
                        describe(*migration.app, *migration.migration), info.only_transactions));
  }
}

}  // namespace

void check_database(const PlanInput& input, const Plan& plan, Problems& problems) {
  if (plan.migrations.empty()) return;
  const DatabaseInfo& info = input.info;
  for (const std::string& why : info.not_writable) problems.add(why);
  check_transactions(info, plan, problems);
  check_rights(info, plan, problems);
  if (!info.most_locks) return;
  for (const Unit unit : split_into_units(plan, input.scope)) {
    const std::size_t locks = count_locks(unit);
    if (locks <= kMostOverestimate * static_cast<std::size_t>(*info.most_locks)) continue;
    problems.add(absl::StrFormat(
        "a transaction of %d migrations would need about %d locks, and the server has room for %d "
        "(max_locks_per_transaction, for each connection): %s",
        unit.size(), locks, *info.most_locks,
        unit.size() > 1 ? "use --transaction each (TransactionScope::kEach), or go in parts"
                        : "make the migration smaller, or the setting larger"));
  }
}

}  // namespace piccolo
