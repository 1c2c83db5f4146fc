// SPDX-License-Identifier: MIT
#include "plan/history.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "plan/order.h"

namespace piccolo {
namespace {

const Migration* find_migration(const AppConfig* app, const std::string& id) {
  if (app == nullptr) return nullptr;
  // The registry has sorted them.
  const auto found = std::ranges::lower_bound(app->migrations, id, {}, &Migration::id);
  return found != app->migrations.end() && found->id == id ? &*found : nullptr;
}

}  // namespace

absl::StatusOr<MigrationManager> describe_forwards(const Migration& migration) {
  try {
    return migration.forwards();
  } catch (const std::exception& exception) {
    return absl::InternalError(
        absl::StrFormat("its function threw an exception: %s", exception.what()));
  } catch (...) {
    return absl::InternalError("its function threw an exception");
  }
}

void apply_leniently(const Action& action, Schema& schema) {
  const Change* change = std::get_if<Change>(&action);
  if (change == nullptr || !apply(*change, schema).ok()) schema.may_have_more = true;
}

History::History(const AppRegistry& registry, const MigrationRows& rows) {
  group(registry, rows);
  for (RanMigration& migration : ran_) walk(migration);
}

void History::group(const AppRegistry& registry, const MigrationRows& rows) {
  for (const MigrationRow& row : rows) {
    const auto [at, is_new] = index_.emplace(std::pair(row.app_name, row.name), ran_.size());
    if (is_new) {
      const absl::StatusOr<const AppConfig*> app = registry.get_app_config(row.app_name);
      RanMigration& ran = ran_.emplace_back();
      ran.app = app.ok() ? *app : nullptr;
      ran.migration = find_migration(ran.app, row.name);
    }
    ran_[at->second].rows.push_back(row);
  }
}

void History::walk(RanMigration& ran) {
  // What has run but is not here to be read may have made anything.
  if (ran.migration == nullptr) {
    schema_.may_have_more = true;
    return;
  }
  const absl::StatusOr<MigrationManager> manager = describe_forwards(*ran.migration);
  ran.described = manager.status();
  if (!manager.ok()) {
    schema_.may_have_more = true;
    return;
  }
  ran.wrap_backwards_in_transaction = manager->wrap_backwards_in_transaction();
  std::span<const Operation> left = manager->operations();
  while (!left.empty()) {
    for (const Operation& operation : next_in_working_order(left, schema_)) {
      absl::StatusOr<std::optional<Action>> back = backwards_of(operation, schema_);
      if (!back.ok()) {
        ran.inverses.emplace_back(back.status());
      } else if (*back) {
        ran.inverses.emplace_back(**std::move(back));
      }
      if (const auto action = forwards_of(operation)) apply_leniently(*action, schema_);
    }
  }
}

std::vector<RanMigration*> History::ran_of(std::string_view app) {
  std::vector<RanMigration*> found;
  for (RanMigration& ran : ran_) {
    if (ran.rows.front().app_name == app) found.push_back(&ran);
  }
  return found;
}

bool History::has_ran(const AppConfig& app, const Migration& migration) const {
  return index_.contains(std::pair(app.app_name, migration.id));
}

}  // namespace piccolo
