// SPDX-License-Identifier: MIT
#include "plan/adoption.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/str_format.h"
#include "migrations/migration_key.h"
#include "piccolo/printable.h"
#include "plan/steps.h"
#include "short_list.h"

namespace piccolo {
namespace {

using Migrations = std::vector<const Migration*>;

// What the other tool would read the version of.
std::string name_of_file(const Migration& migration) {
  return migration.files.empty() ? migration.id : migration.files.front().filename().string();
}

std::string digits_of(std::string_view name) {
  return std::string(name.substr(0, name.find_first_not_of("0123456789")));
}

// Empty if it has none.
std::string version_of(OtherTool tool, const Migration& migration) {
  const std::string name = name_of_file(migration);
  if (tool == OtherTool::kDbmate) return digits_of(name);
  return std::string(number_in(name).value_or(""));
}

// In the order of numbers: the shorter first.
using Key = std::pair<std::size_t, std::string>;
using Versions = std::map<Key, Migrations>;

Key key_of_version(std::string version) {
  const std::size_t digits = version.size();
  return {digits, std::move(version)};
}

Versions versions_of(OtherTool tool, const AppConfig& app) {
  Versions versions;
  for (const Migration& migration : app.migrations) {
    std::string version = version_of(tool, migration);
    if (!version.empty()) versions[key_of_version(std::move(version))].push_back(&migration);
  }
  return versions;
}

// golang-migrate knows where it is, and has run all before that.
std::vector<std::string> all_of(const OtherRecord& record, const Versions& versions) {
  if (record.tool != OtherTool::kGolangMigrate || record.versions.empty()) return record.versions;
  const Key last = key_of_version(record.versions.front());
  std::vector<std::string> all;
  for (const auto& [key, migrations] : versions) {
    if (key <= last) all.push_back(key.second);
  }
  if (!versions.contains(last)) all.push_back(last.second);
  return all;
}

Migrations left_out_of(const Migrations& ran, const AppConfig& app) {
  const auto has_run = [&](const Migration* one) { return std::ranges::count(ran, one) > 0; };
  Migrations left_out;
  Migrations waiting;
  for (const Migration& migration : app.migrations) {
    waiting.push_back(&migration);
    if (!has_run(&migration)) continue;
    waiting.pop_back();
    std::ranges::move(std::exchange(waiting, {}), std::back_inserter(left_out));
  }
  return left_out;
}

// Rows may have titles that are no longer those of the files.
bool is_among(const std::set<std::string>& ids, const AppConfig& app, const Migration& migration) {
  return std::ranges::any_of(
      ids, [&](const std::string& id) { return key_of(&app, id) == key_of(migration); });
}

std::string list(const Migrations& migrations) {
  std::vector<std::string> ids;
  for (const Migration* one : migrations) ids.push_back(one->id);
  return short_list(ids);
}

// Others have written them.
std::string list(const std::vector<std::string>& versions) {
  std::vector<std::string> shown;
  std::ranges::transform(versions, std::back_inserter(shown), printable);
  return short_list(shown);
}

// Of golang-migrate alone.
std::string explain_dirty(const OtherRecord& record) {
  return absl::StrFormat(
      "%s has set out for version %s, up or down, and not got there (it is \"dirty\"), so what is "
      "there is not known: see what is, put right by hand what is half done, say which is the last "
      "version that is wholly there with \"migrate force VERSION\", and adopt then",
      describe(record), printable(record.versions.front()));
}

std::string explain_unknown(const OtherRecord& record, const AppConfig& app,
                            const std::vector<std::string>& versions) {
  return absl::StrFormat(
      "%s has run what app \"%s\" has no file of: %s; bring these files back, or if the table is "
      "about another app, name the right one by --table (AdoptOptions::table)",
      describe(record), app.app_name, list(versions));
}

std::string explain_ambiguous(const OtherRecord& record, const AppConfig& app,
                              const std::vector<std::string>& versions) {
  return absl::StrFormat(
      "%s has run versions of which app \"%s\" has several files each, so which of them is not "
      "known: %s",
      describe(record), app.app_name, list(versions));
}

std::string explain_reversed(const OtherRecord& record, const Migrations& reversed) {
  return absl::StrFormat(
      "%s still has what has been reversed here since, so what it says is no longer so: %s; run "
      "these forwards, or if they are there after all, name the last one that is "
      "(AdoptOptions::migration_id)",
      describe(record), list(reversed));
}

}  // namespace

OtherRuns find_runs(const OtherRecord& record, const AppConfig& app) {
  const Versions versions = versions_of(record.tool, app);
  OtherRuns runs;
  for (const std::string& version : all_of(record, versions)) {
    const auto found = versions.find(key_of_version(version));
    if (found == versions.end()) {
      runs.unknown.push_back(version);
    } else if (found->second.size() > 1) {
      runs.ambiguous.push_back(version);
    } else {
      runs.ran.push_back(found->second.front());
    }
  }
  runs.left_out = left_out_of(runs.ran, app);
  return runs;
}

bool is_about(OtherTool tool, const OtherRuns& runs) {
  return !runs.ran.empty() && (tool != OtherTool::kDbmate || runs.unknown.empty());
}

bool is_outdated(const OtherRuns& runs, const AppConfig& app,
                 const std::set<std::string>& reversed) {
  return std::ranges::any_of(runs.ran,
                             [&](const Migration* one) { return is_among(reversed, app, *one); });
}

std::string describe(const OtherRecord& record) {
  return absl::StrFormat("%s (table %s)", name_of(record.tool), to_string(record.table));
}

absl::StatusOr<Adoption> choose_adoption(const OtherRecord& record, const AppConfig& app,
                                         const History& history,
                                         const std::set<std::string>& reversed) {
  OtherRuns runs = find_runs(record, app);
  const auto has_row = [&](const Migration* one) {
    return history.find(app.app_name, *one) != nullptr;
  };
  std::erase_if(runs.left_out, has_row);
  Adoption adoption{.source = describe(record), .count = runs.ran.size()};
  Migrations gone;
  for (const Migration* one : runs.ran) {
    if (has_row(one)) continue;
    adoption.chosen.push_back({&app, one});
    if (is_among(reversed, app, *one)) gone.push_back(one);
  }
  Problems problems;
  if (record.is_dirty) problems.add(explain_dirty(record));
  const bool has_unknown = !runs.unknown.empty() && !record.is_dirty;
  if (has_unknown) problems.add(explain_unknown(record, app, runs.unknown));
  if (!runs.ambiguous.empty()) problems.add(explain_ambiguous(record, app, runs.ambiguous));
  if (!gone.empty()) problems.add(explain_reversed(record, gone));
  absl::Status possible = problems.status(words_of(Direction::kAdopting).refused);
  if (!possible.ok()) return possible;
  if (!runs.left_out.empty()) {
    adoption.notes.push_back(
        absl::StrFormat("%s has not run these, which come before others that it has, so that they "
                        "are not adopted: %s",
                        describe(record), list(runs.left_out)));
  }
  return adoption;
}

}  // namespace piccolo
