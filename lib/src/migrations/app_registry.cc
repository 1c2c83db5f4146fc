// SPDX-License-Identifier: MIT
#include <algorithm>
#include <iterator>
#include <map>
#include <ranges>
#include <set>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "migrations/migration_key.h"
#include "piccolo/app_config.h"
#include "utf8.h"

namespace piccolo {
namespace {

// The width of the columns of the migration table, in characters.
constexpr std::size_t kLongestName = 200;

absl::Status check_name(std::string_view what, const std::string& name) {
  if (name.empty()) return absl::InvalidArgumentError(absl::StrFormat("%s is empty", what));
  if (count_characters(name) > kLongestName || name.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s \"%s\" does not fit into the migration table: at most %d characters, "
                        "and no NUL",
                        what, name, kLongestName));
  }
  return absl::OkStatus();
}

absl::Status same_key(const AppConfig& app, const Migration& one, const Migration& other) {
  std::string message =
      absl::StrFormat("app \"%s\" has two migrations with the %s \"%s\"", app.app_name,
                      one.has_number ? "number" : "id", key_of(one).text);
  if (!one.files.empty() && !other.files.empty()) {
    absl::StrAppendFormat(&message, ": %s and %s", one.files.front().string(),
                          other.files.front().string());
  }
  return absl::InvalidArgumentError(message);
}

absl::Status check_migrations(const AppConfig& app) {
  std::map<MigrationKey, const Migration*> by_key;
  for (const Migration& migration : app.migrations) {
    const std::string what = absl::StrFormat("a migration id of app \"%s\"", app.app_name);
    if (absl::Status valid = check_name(what, migration.id); !valid.ok()) return valid;
    if (migration.id == "all" || migration.id == "1") {
      return absl::InvalidArgumentError(
          absl::StrFormat("app \"%s\" has a migration with the id \"%s\", which the commands use "
                          "to mean something else",
                          app.app_name, migration.id));
    }
    const auto [first, is_new] = by_key.emplace(key_of(migration), &migration);
    if (!is_new) return same_key(app, *first->second, migration);
    if (!migration.forwards) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "migration \"%s\" of app \"%s\" has no function that describes going forwards",
          migration.id, app.app_name));
    }
  }
  return absl::OkStatus();
}

absl::Status check_app(const AppConfig& app) {
  if (!app.status.ok()) return app.status;
  if (absl::Status valid = check_name("an app's name", app.app_name); !valid.ok()) return valid;
  if (app.app_name == "all") {
    return absl::InvalidArgumentError(
        "an app is called \"all\", which the commands use to mean every app");
  }
  return check_migrations(app);
}

// The apps as Piccolo walks them: each after its dependencies, depth first.
class Walk {
 public:
  explicit Walk(const std::vector<AppConfig>& apps) {
    for (const AppConfig& app : apps) by_name_[app.app_name] = &app;
    for (const AppConfig& app : apps) visit(app);
  }

  const std::vector<const AppConfig*>& order() const { return order_; }

 private:
  void visit(const AppConfig& app) {
    if (!seen_.insert(app.app_name).second) return;
    for (const std::string& dependency : app.migration_dependencies) {
      visit(*by_name_.at(dependency));
    }
    order_.push_back(&app);
  }

  std::map<std::string_view, const AppConfig*> by_name_;
  std::set<std::string_view> seen_;
  std::vector<const AppConfig*> order_;
};

// Sorts as Python's graphlib does, since Piccolo does so: nodes are numbered when
// first mentioned; those without an unmet dependency go out as a batch, and each
// of them, in turn, releases its dependents in the order they were declared.
class Sorter {
 public:
  explicit Sorter(const std::vector<AppConfig>& apps) {
    const Walk walk(apps);
    for (const AppConfig* app : walk.order()) {
      mention(app->app_name);
      for (const std::string& dependency : app->migration_dependencies) {
        mention(dependency);
        dependents_[dependency].push_back(app->app_name);
        ++unmet_[app->app_name];
      }
    }
  }

  // Shorter than the number of apps if there is a cycle.
  std::vector<std::string> sorted() {
    std::vector<std::string> order;
    std::ranges::copy_if(mentioned_, std::back_inserter(order),
                         [&](const std::string& app) { return unmet_[app] == 0; });
    for (std::size_t next = 0; next < order.size(); ++next) {
      const std::string app = order[next];  // A copy: `order` grows.
      for (const std::string& dependent : dependents_[app]) {
        if (--unmet_[dependent] == 0) order.push_back(dependent);
      }
    }
    return order;
  }

 private:
  void mention(const std::string& app) {
    if (unmet_.try_emplace(app).second) mentioned_.push_back(app);
  }

  std::vector<std::string> mentioned_;
  std::map<std::string, std::vector<std::string>> dependents_;
  std::map<std::string, int> unmet_;
};

// A cycle that is there, as "a -> b -> a".  Every app in `stuck` depends on
// another one in it, so following such a dependency comes round.
std::string name_cycle(const std::map<std::string, std::string>& stuck) {
  std::vector<std::string> path = {stuck.begin()->first};
  for (;;) {
    const std::string& next = stuck.at(path.back());
    const auto seen = std::ranges::find(path, next);
    if (seen != path.end()) {
      std::vector<std::string> cycle(seen, path.end());
      cycle.push_back(next);
      return absl::StrJoin(cycle, " -> ");
    }
    path.push_back(next);
  }
}

absl::Status cycle_error(const std::vector<AppConfig>& apps,
                         const std::vector<std::string>& sorted) {
  const auto is_stuck = [&](const std::string& app) {
    return std::ranges::find(sorted, app) == sorted.end();
  };
  std::map<std::string, std::string> stuck;
  for (const AppConfig& app : apps) {
    const auto on = std::ranges::find_if(app.migration_dependencies, is_stuck);
    if (is_stuck(app.app_name)) stuck[app.app_name] = *on;
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("apps depend on each other in a circle: %s", name_cycle(stuck)));
}

// One in C++ may stand beside files that are known by their numbers.
absl::Status share_numbers(AppConfig& app) {
  absl::Status shared = share_numbers(app.migrations);
  if (shared.ok()) return shared;
  return absl::Status(shared.code(), absl::StrFormat("app \"%s\": %s", app.app_name,
                                                     std::string(shared.message())));
}

absl::Status check_names_and_dependencies(std::vector<AppConfig>& apps) {
  std::set<std::string> names;
  for (AppConfig& app : apps) {
    if (absl::Status shared = share_numbers(app); !shared.ok()) return shared;
    if (absl::Status valid = check_app(app); !valid.ok()) return valid;
    if (!names.insert(app.app_name).second) {
      return absl::InvalidArgumentError(
          absl::StrFormat("there are two apps with the name \"%s\"", app.app_name));
    }
  }
  for (const AppConfig& app : apps) {
    for (const std::string& dependency : app.migration_dependencies) {
      if (names.contains(dependency)) continue;
      return absl::InvalidArgumentError(
          absl::StrFormat("app \"%s\" depends on \"%s\", which is not an app; there are: %s",
                          app.app_name, dependency, absl::StrJoin(names, ", ")));
    }
  }
  return absl::OkStatus();
}

void remove_duplicates(std::vector<std::string>& names) {
  std::set<std::string> seen;
  std::erase_if(names, [&](const std::string& name) { return !seen.insert(name).second; });
}

}  // namespace

absl::StatusOr<AppRegistry> AppRegistry::create(std::vector<AppConfig> apps) {
  if (absl::Status valid = check_names_and_dependencies(apps); !valid.ok()) return valid;
  for (AppConfig& app : apps) {
    remove_duplicates(app.migration_dependencies);
    std::ranges::sort(app.migrations, {}, [](const Migration& one) { return key_of(one); });
  }
  const std::vector<std::string> order = Sorter(apps).sorted();
  if (order.size() != apps.size()) return cycle_error(apps, order);

  std::map<std::string, AppConfig> by_name;
  for (AppConfig& app : apps) by_name.emplace(app.app_name, std::move(app));
  std::vector<AppConfig> sorted;
  sorted.reserve(order.size());
  for (const std::string& name : order) sorted.push_back(std::move(by_name.at(name)));
  return AppRegistry(std::move(sorted));
}

absl::StatusOr<const AppConfig*> AppRegistry::get_app_config(std::string_view app_name) const {
  const auto found = std::ranges::find(apps_, app_name, &AppConfig::app_name);
  if (found != apps_.end()) return &*found;
  return absl::NotFoundError(absl::StrFormat(
      "no app found with name \"%s\"; there are: %s", app_name,
      absl::StrJoin(apps_, ", ",
                    [](std::string* out, const AppConfig& app) { out->append(app.app_name); })));
}

bool AppRegistry::depends(std::string_view app_name, std::string_view on) const {
  const auto found = std::ranges::find(apps_, app_name, &AppConfig::app_name);
  if (found == apps_.end()) return false;
  // Each app comes after those it depends on, so one walk to the front meets them all.
  std::set<std::string_view> reached(found->migration_dependencies.begin(),
                                     found->migration_dependencies.end());
  for (auto app = std::make_reverse_iterator(found); app != apps_.rend(); ++app) {
    if (!reached.contains(app->app_name)) continue;
    reached.insert(app->migration_dependencies.begin(), app->migration_dependencies.end());
  }
  return reached.contains(on);
}

}  // namespace piccolo
