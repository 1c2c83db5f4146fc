// SPDX-License-Identifier: MIT
#include "plan/choose.h"

#include <algorithm>
#include <functional>
#include <map>

#include "absl/strings/str_format.h"
#include "migrations/migration_key.h"
#include "overloaded.h"
#include "plan/draft.h"
#include "short_list.h"

namespace piccolo {
namespace {

using Ran = std::vector<RanMigration*>;
using Waiting = std::vector<const Migration*>;

bool has_migration(const AppConfig& app, std::string_view id) {
  return std::ranges::any_of(
      app.migrations, [&](const Migration& migration) { return is_called(app, migration.id, id); });
}

// By the title that its row has, or the one that its file has now.
bool is_called(const AppConfig& app, const RanMigration& ran, std::string_view id) {
  return is_called(app, ran.id(), id) ||
         (ran.migration != nullptr && is_called(app, ran.migration->id, id));
}

std::string list_ids(const Ran& ran) {
  std::vector<std::string> ids;
  for (const RanMigration* one : ran) ids.push_back(one->id());
  return short_list(ids);
}

std::string list_ids(const Waiting& waiting) {
  std::vector<std::string> ids;
  for (const Migration* migration : waiting) ids.push_back(migration->id);
  return short_list(ids);
}

absl::Status unknown_to_reverse(const AppConfig& app, std::string_view id, const Ran& ran) {
  if (ran.empty()) {
    return absl::NotFoundError(absl::StrFormat(
        "Unrecognized migration name \"%s\": app \"%s\" has no such migration, and none has run",
        id, app.app_name));
  }
  const std::string ids = list_ids(ran);
  if (has_migration(app, id)) {
    return absl::NotFoundError(
        absl::StrFormat("migration \"%s\" of app \"%s\" has not run, so there is nothing to "
                        "reverse; those that have run: %s",
                        id, app.app_name, ids));
  }
  return absl::NotFoundError(absl::StrFormat(
      "Unrecognized migration name \"%s\" - must be one of those of app \"%s\" that have run: %s",
      id, app.app_name, ids));
}

absl::StatusOr<Ran> most_recent(const AppConfig& app, const Ran& ran, std::size_t count) {
  if (ran.empty()) return ran;
  // Ids say when a row was written, times what somebody's clock said then.
  const auto time_of = [](const RanMigration* one) { return one->rows.back().ran_on; };
  const RanMigration* const last = ran.back();
  const RanMigration* const latest = *std::ranges::max_element(ran, {}, time_of);
  if (time_of(latest) == time_of(last)) {
    return Ran(ran.end() - static_cast<std::ptrdiff_t>(std::min(count, ran.size())), ran.end());
  }
  return absl::FailedPreconditionError(absl::StrFormat(
      "which migration of app \"%s\" is the most recent is in doubt: the last row of the "
      "migration table is of \"%s\", but the latest time is that of \"%s\" (another clock, or "
      "another time zone); name the id of the one to go back to",
      app.app_name, last->id(), latest->id()));
}

absl::StatusOr<Ran> back_to(const AppConfig& app, const Ran& ran, const std::string& id) {
  const auto earliest =
      std::ranges::find_if(ran, [&](const RanMigration* one) { return is_called(app, *one, id); });
  if (earliest != ran.end()) return Ran(earliest, ran.end());
  if (ran.empty() && has_migration(app, id)) return ran;
  return unknown_to_reverse(app, id, ran);
}

// Those of `app` to reverse, in the order in which they ran.
absl::StatusOr<Ran> choose(const AppConfig& app, const Ran& ran, const Target& target) {
  using Result = absl::StatusOr<Ran>;
  return std::visit(
      Overloaded{[&](const Everything&) -> Result { return ran; },
                 [&](const Next& next) -> Result { return most_recent(app, ran, next.count); },
                 [&](const UpTo& up_to) -> Result { return back_to(app, ran, up_to.id); }},
      target);
}

Waiting waiting_of(const History& history, const AppConfig& app) {
  Waiting waiting;
  for (const Migration& migration : app.migrations) {
    if (history.find(app.app_name, migration) == nullptr) waiting.push_back(&migration);
  }
  return waiting;
}

absl::StatusOr<Waiting> up_to(const History& history, const AppConfig& app, const Waiting& waiting,
                              const std::string& id) {
  const auto last = std::ranges::find_if(
      waiting, [&](const Migration* one) { return is_called(app, one->id, id); });
  if (last != waiting.end()) return Waiting(waiting.begin(), last + 1);
  const auto has_this_name = [&](const RanMigration* one) { return is_called(app, *one, id); };
  if (std::ranges::any_of(history.ran_of(app.app_name), has_this_name)) return Waiting();
  if (waiting.empty()) {
    return absl::NotFoundError(absl::StrFormat(
        "Unrecognized migration name \"%s\": app \"%s\" has no such migration, and all have run",
        id, app.app_name));
  }
  return absl::NotFoundError(absl::StrFormat(
      "Unrecognized migration name \"%s\" - must be one of those of app \"%s\" that have not "
      "run: %s",
      id, app.app_name, list_ids(waiting)));
}

// Those of `app` to run, in their order.
absl::StatusOr<Waiting> choose(const History& history, const AppConfig& app, const Target& target) {
  using Result = absl::StatusOr<Waiting>;
  Waiting waiting = waiting_of(history, app);
  return std::visit(Overloaded{[&](const Everything&) -> Result { return waiting; },
                               [&](const Next& next) -> Result {
                                 waiting.resize(std::min(next.count, waiting.size()));
                                 return waiting;
                               },
                               [&](const UpTo& target_id) -> Result {
                                 return up_to(history, app, waiting, target_id.id);
                               }},
                    target);
}

std::int64_t row_id(const RanMigration& ran) { return ran.rows.front().id; }

// Of each app, the first of its chosen migrations that ran.
std::map<const AppConfig*, const RanMigration*> earliest_of_each(
    std::span<const ToReverse> chosen) {
  std::map<const AppConfig*, const RanMigration*> earliest;
  for (const ToReverse& one : chosen) earliest[one.app] = one.ran;  // The last of them.
  return earliest;
}

}  // namespace

absl::StatusOr<std::vector<ToReverse>> choose_backwards(const History& history,
                                                        std::span<const AppConfig* const> apps,
                                                        const Target& target) {
  std::vector<ToReverse> all;
  for (const AppConfig* app : apps) {
    const absl::StatusOr<Ran> chosen = choose(*app, history.ran_of(app->app_name), target);
    if (!chosen.ok()) return chosen.status();
    for (RanMigration* ran : *chosen) all.push_back({app, ran});
  }
  std::ranges::sort(all, std::ranges::greater(),
                    [](const ToReverse& one) { return row_id(*one.ran); });
  return all;
}

absl::StatusOr<std::vector<ToRun>> choose_forwards(const History& history,
                                                   std::span<const AppConfig* const> apps,
                                                   const Target& target) {
  std::vector<ToRun> all;
  for (const AppConfig* app : apps) {
    // What the app depends on has to be there whole.
    const absl::StatusOr<Waiting> chosen =
        choose(history, *app, app == apps.back() ? target : Target(Everything()));
    if (!chosen.ok()) return chosen.status();
    for (const Migration* migration : *chosen) all.push_back({app, migration});
  }
  return all;
}

std::vector<std::string> find_dependents(const AppRegistry& registry, const History& history,
                                         std::span<const AppConfig* const> apps,
                                         std::span<const ToReverse> chosen) {
  std::vector<std::string> found;
  for (const auto& [app, first] : earliest_of_each(chosen)) {
    const RanMigration& earliest = *first;
    for (const AppConfig& other : registry.apps()) {
      if (std::ranges::find(apps, &other) != apps.end()) continue;
      if (!registry.depends(other.app_name, app->app_name)) continue;
      const Ran& ran = history.ran_of(other.app_name);
      const auto later = std::ranges::find_if(
          ran, [&](const RanMigration* one) { return row_id(*one) >= row_id(earliest); });
      if (later == ran.end()) continue;
      found.push_back(absl::StrFormat(
          "app \"%s\" depends on app \"%s\", and its migration \"%s\" ran after \"%s\": reverse "
          "that first, reverse \"all\" apps, or use --ignore-dependents "
          "(BackwardsOptions::ignore_dependents)",
          other.app_name, app->app_name, (*later)->id(), earliest.id()));
    }
  }
  return found;
}

std::vector<std::string> find_out_of_order(const History& history, std::span<const ToRun> chosen) {
  std::vector<std::string> found;
  const AppConfig* seen = nullptr;
  for (const ToRun& first : chosen) {
    if (std::exchange(seen, first.app) == first.app) continue;
    const Ran& ran = history.ran_of(first.app->app_name);
    if (ran.empty() || key_of(*first.migration) > key_of(first.app, ran.back()->id())) continue;
    found.push_back(
        absl::StrFormat("%s comes before \"%s\", which has run already; it will run after that, "
                        "and be reversed before it",
                        describe(*first.app, *first.migration), ran.back()->id()));
  }
  return found;
}

}  // namespace piccolo
