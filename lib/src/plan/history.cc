// SPDX-License-Identifier: MIT
#include "plan/history.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "migrations/migration_key.h"
#include "plan/order.h"

namespace piccolo {
namespace {

const Migration* find_migration(const AppConfig* app, const MigrationKey& key) {
  if (app == nullptr) return nullptr;
  const auto key_of_one = [](const Migration& one) { return key_of(one); };
  // The registry has sorted them.
  const auto found = std::ranges::lower_bound(app->migrations, key, {}, key_of_one);
  return found != app->migrations.end() && key_of(*found) == key ? &*found : nullptr;
}

void walk(RanMigration& ran, Schema& schema) {
  // What has run but is not here to be read may have made anything.
  if (ran.migration == nullptr) {
    schema.incomplete = true;
    return;
  }
  const absl::StatusOr<MigrationManager> manager = describe_forwards(*ran.migration);
  ran.described = manager.status();
  if (!manager.ok()) {
    schema.incomplete = true;
    return;
  }
  ran.wrap_backwards_in_transaction = manager->wrap_backwards_in_transaction();
  std::vector<Operation> operations = manager->operations();
  for_each_in_working_order(operations, schema, [&](Operation& operation) {
    absl::StatusOr<std::optional<Action>> back = backwards_of(operation, schema);
    if (!back.ok()) {
      ran.missing_ways_back += lacks_way_back(operation) ? 1 : 0;
      ran.inverses.emplace_back(back.status());
    } else if (*back) {
      ran.inverses.emplace_back(**std::move(back));
    }
    if (const auto action = forwards_of(std::move(operation))) apply_leniently(*action, schema);
    return true;
  });
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

bool lacks_way_back(const Operation& operation) {
  const Raw* raw = std::get_if<Raw>(&operation);
  return raw != nullptr && !raw->backwards;
}

void apply_leniently(const Action& action, Schema& schema) {
  const Change* change = std::get_if<Change>(&action);
  if (change == nullptr || !apply(*change, schema).ok()) schema.incomplete = true;
}

History::History(const AppRegistry& registry, const MigrationRows& rows) { group(registry, rows); }

Schema History::fold() {
  Schema schema;
  for (RanMigration& migration : ran_) walk(migration, schema);
  return schema;
}

void History::group(const AppRegistry& registry, const MigrationRows& rows) {
  for (const MigrationRow& row : rows) {
    const auto [known, is_new] = apps_.try_emplace(row.app_name);
    RanApp& ran_app = known->second;
    if (is_new) ran_app.app = registry.get_app_config(row.app_name).value_or(nullptr);
    const MigrationKey key = key_of(ran_app.app, row.name);
    RanMigration*& ran = ran_app.by_key[std::string(key.text)];
    if (ran == nullptr) {
      ran = &ran_.emplace_back();
      ran->migration = find_migration(ran_app.app, key);
      ran_app.in_order.push_back(ran);
    }
    ran->rows.push_back(row);
    ran_app.last_time = std::max(ran_app.last_time, row.ran_on);
  }
}

const std::vector<RanMigration*>& History::ran_of(std::string_view app) const {
  static const std::vector<RanMigration*> none;
  const auto found = apps_.find(app);
  return found == apps_.end() ? none : found->second.in_order;
}

const RanMigration* History::find(std::string_view app, const Migration& migration) const {
  const auto found_app = apps_.find(app);
  if (found_app == apps_.end()) return nullptr;
  const auto& by_key = found_app->second.by_key;
  const auto found = by_key.find(key_of(migration).text);
  return found == by_key.end() ? nullptr : found->second;
}

MigrationRow::Time History::last_time_of(std::string_view app) const {
  const auto found = apps_.find(app);
  return found == apps_.end() ? MigrationRow::Time() : found->second.last_time;
}

}  // namespace piccolo
