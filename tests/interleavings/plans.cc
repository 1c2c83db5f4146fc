// SPDX-License-Identifier: MIT
#include "interleavings/plans.h"

#include <functional>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_split.h"
#include "support/builders.h"

namespace piccolo::testing {
namespace {

// Takes what identifies the migration, with which each of its steps is called otherwise than
// all others.
using Describe = void (*)(MigrationManager& manager, const std::string& id);

struct Kind {
  Describe describe;
  MigrationManagerOptions options = {};
  bool is_fake = false;
};

constexpr MigrationManagerOptions kLoose{.wrap_in_transaction = false};

std::string statement(const std::string& id, const char* what) { return "CALL " + id + what; }

Callable function(std::string sql) {
  return {"function", [sql = std::move(sql)](Connection& connection) {
            return connection.query(sql).status();
          }};
}

void change(MigrationManager& manager, const std::string& id) {
  manager.add_table("of_" + id, {Text("name")});
}

void sql(MigrationManager& manager, const std::string& id) {
  manager.add_raw(statement(id, "_one()"), statement(id, "_one_back()"));
}

void two_of_sql(MigrationManager& manager, const std::string& id) {
  sql(manager, id);
  manager.add_raw(statement(id, "_two()"), statement(id, "_two_back()"));
}

void call_function(MigrationManager& manager, const std::string& id) {
  manager.add_raw(function(statement(id, "_function()")),
                  function(statement(id, "_function_back()")));
}

// What follows a raw step is planned when it is reached.
void mixed(MigrationManager& manager, const std::string& id) {
  change(manager, id);
  sql(manager, id);
  manager.add_column("of_" + id, Integer("rating"));
  call_function(manager, id);
}

void sql_and_function(MigrationManager& manager, const std::string& id) {
  sql(manager, id);
  call_function(manager, id);
}

const std::map<std::string, Kind, std::less<>>& kinds_by_name() {
  static const std::map<std::string, Kind, std::less<>> kinds = {
      {"change", {change}},
      {"sql", {sql}},
      {"function", {call_function}},
      {"mixed", {mixed}},
      {"fake", {.describe = change, .is_fake = true}},
      {"loose-sql", {two_of_sql, kLoose}},
      {"loose-function", {call_function, kLoose}},
      {"loose-change", {change, kLoose}},
      {"loose-mixed", {sql_and_function, kLoose}},
      {"loose-back", {sql, {.wrap_backwards_in_transaction = false}}}};
  return kinds;
}

Migration make_migration(const Kind& kind, const std::string& id) {
  Migration made = migration(
      id, [&kind, id](MigrationManager& manager) { kind.describe(manager, id); }, kind.options);
  made.fake = kind.is_fake;
  return made;
}

// Throws if it does not succeed.
void require_success(const MigrationResult& result) {
  if (!result.success) throw std::runtime_error(result.message);
}

// Notes the steps of a migration among `events`, which end with it.
void note_steps(std::vector<Event>& events, std::size_t migration, Direction direction,
                Plot& plot) {
  std::size_t count = 0;
  for (const Event& event : events) {
    if (event.kind != Event::Kind::kStep) continue;
    if (!plot.steps.try_emplace(event.what, Plot::Place{migration, direction, count++}).second) {
      throw std::logic_error("two steps are called " + event.what);
    }
  }
  plot.counts[direction].push_back(count);
  events.clear();
}

// One runner, alone.
void play_alone(Plot& plot) {
  std::vector<Event> events;
  SimulatedServer server([&](const std::vector<Event>& committed, bool) {
    events.insert(events.end(), committed.begin(), committed.end());
  });
  SimulatedSession session(server, 0);
  const std::size_t count = plot.names.size();
  plot.states.push_back(server.state());
  for (std::size_t i = 0; i < count; ++i) {
    require_success(
        run_forwards(session, plot.registry, {.app_name = "music", .migration_id = "1"}));
    note_steps(events, i, Direction::kForwards, plot);
    plot.states.push_back(server.state());
  }
  for (std::size_t i = count; i > 0; --i) {
    require_success(reverse(session, plot.registry, "music"));
    note_steps(events, i - 1, Direction::kBackwards, plot);
  }
  auto& backwards = plot.counts[Direction::kBackwards];
  std::reverse(backwards.begin(), backwards.end());
}

}  // namespace

const std::vector<std::string>& kinds() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> names;
    for (const auto& [name, kind] : kinds_by_name()) names.push_back(name);
    return names;
  }();
  return all;
}

Plot make_plot(std::string_view plan) {
  std::vector<Migration> migrations;
  std::vector<std::string> names;
  for (const std::string& name : Strings(absl::StrSplit(std::string(plan), '+'))) {
    const auto kind = kinds_by_name().find(name);
    if (kind == kinds_by_name().end()) throw std::invalid_argument("there is no kind " + name);
    const std::string id = "m" + std::to_string(migrations.size() + 1);
    migrations.push_back(make_migration(kind->second, id));
    names.push_back("music " + id);
  }
  Plot plot{.registry = registry({app("music", std::move(migrations))}), .names = names};
  play_alone(plot);
  return plot;
}

}  // namespace piccolo::testing
