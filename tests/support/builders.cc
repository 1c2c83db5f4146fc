// SPDX-License-Identifier: MIT
#include "support/builders.h"

#include <stdexcept>

#include "plan/steps.h"
#include "sql/migration_table.h"

namespace piccolo::testing {
namespace {

RawStep step_with(Outcome outcome) {
  return Callable{"with_outcome", [outcome](Connection&) -> absl::Status {
                    if (outcome == Outcome::kThrows) throw std::runtime_error("thrown on purpose");
                    if (outcome == Outcome::kFails) return absl::InternalError("failed on purpose");
                    return absl::OkStatus();
                  }};
}

}  // namespace

Migration migration(std::string id, std::function<void(MigrationManager&)> describe,
                    MigrationManagerOptions options) {
  return {.id = std::move(id), .forwards = [describe, options] {
            MigrationManager manager(options);
            describe(manager);
            return manager;
          }};
}

Migration adds_table(std::string id, std::string table) {
  return migration(std::move(id), [table](MigrationManager& manager) {
    manager.add_table(table, {Text("name")});
  });
}

Migration with_outcome(std::string id, Outcome forwards, Outcome backwards) {
  return migration(std::move(id), [=](MigrationManager& manager) {
    manager.add_raw(step_with(forwards), step_with(backwards));
  });
}

AppConfig app(std::string name, std::vector<Migration> migrations,
              std::vector<std::string> dependencies) {
  return {.app_name = std::move(name),
          .migration_dependencies = std::move(dependencies),
          .migrations = std::move(migrations)};
}

AppRegistry registry(std::vector<AppConfig> apps) {
  absl::StatusOr<AppRegistry> made = AppRegistry::create(std::move(apps));
  if (!made.ok()) throw std::runtime_error(made.status().ToString());
  return *std::move(made);
}

void run_all(Database& database, const AppRegistry& apps) {
  const MigrationResult result = run_forwards(database, apps, {.app_name = "all"});
  BOOST_TEST_REQUIRE(result.success, result.message);
}

MigrationResult reverse(Database& database, const AppRegistry& apps, std::string app_name,
                        std::string migration_id) {
  return run_backwards(database, apps,
                       {.app_name = std::move(app_name),
                        .migration_id = std::move(migration_id),
                        .auto_agree = true});
}

std::vector<std::string> ran(Database& database, const std::string& app_name) {
  const absl::StatusOr<std::optional<MigrationRows>> rows = database.migration_rows();
  if (!rows.ok()) throw std::runtime_error(rows.status().ToString());
  std::vector<std::string> ids;
  for (const MigrationRow& row : rows->value_or(MigrationRows())) {
    if (row.app_name == app_name) ids.push_back(row.name);
  }
  return ids;
}

std::vector<std::string> names(const MigrationResult& result) {
  std::vector<std::string> names;
  for (const MigrationReport& report : result.migrations) {
    names.push_back(report.app_name + " " + report.migration_id);
  }
  return names;
}

absl::Status run_steps(Database& database, std::vector<Step> steps) {
  return database.transact([&](Connection&) { return database.backend().run(steps); });
}

void rewrite_rows(Database& database) {
  const Dialect& dialect = database.backend().dialect();
  std::vector<Step> steps;
  const MigrationRows rows = **database.migration_rows();
  for (const MigrationRow& row : rows) {
    steps.push_back(make_delete_row(dialect, row, /*has_faked_table=*/false));
  }
  for (MigrationRow row : rows) {
    row.ran_on += std::chrono::microseconds(rows.size());
    steps.push_back(make_insert_row(dialect, row));
  }
  PICCOLO_TEST_OK(run_steps(database, steps));
}

std::vector<Change> changes_of(const MigrationManager& manager) {
  std::vector<Change> changes;
  for (const Operation& operation : manager.operations()) {
    changes.push_back(std::get<Change>(operation));
  }
  return changes;
}

}  // namespace piccolo::testing
