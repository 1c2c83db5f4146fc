// SPDX-License-Identifier: MIT
#include "plan/no_way_back.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "short_list.h"

namespace piccolo {
namespace {

// What `0001_x.up.sql` lacks, by its name; empty for a migration that is no such file.
std::string missing_file(const Migration& migration) {
  constexpr std::string_view kEnding = ".up.sql";
  if (migration.files.size() != 1) return "";
  const std::string name = migration.files.front().filename().string();
  if (!absl::AsciiStrToLower(name).ends_with(kEnding)) return "";
  return name.substr(0, name.size() - kEnding.size()) + ".down.sql";
}

bool lacks_nothing_else(const Draft& draft) {
  return draft.missing_ways_back > 0 && draft.problems.size() == draft.missing_ways_back;
}

// Those of an app for which there is the same to be done.
using Groups = std::map<std::pair<const AppConfig*, std::string>, std::vector<Draft*>>;

using Drafts = std::span<std::pair<Draft, const RanMigration*>>;

Groups group(Drafts drafts) {
  Groups groups;
  for (auto& [draft, ran] : drafts) {
    if (!lacks_nothing_else(draft)) continue;
    const std::string why =
        missing_file(*draft.migration).empty()
            ? draft.problems.front()
            : "it has no way back; write these files, or leave them empty if there is nothing to "
              "undo";
    groups[{draft.app, why}].push_back(&draft);
  }
  return groups;
}

std::string tell(const AppConfig& app, const std::string& why, std::span<Draft* const> drafts) {
  std::vector<std::string> names;
  for (const Draft* draft : drafts) {
    const std::string file = missing_file(*draft->migration);
    names.push_back(file.empty() ? draft->migration->id : file);
  }
  return absl::StrFormat("%d migrations of app \"%s\" cannot be reversed, each because %s: %s",
                         drafts.size(), app.app_name, why, short_list(names));
}

// The last that can be reversed before the first that cannot; null if there is none, or
// nothing is in the way.
const ToReverse* find_farthest(std::span<const ToReverse> chosen, Drafts drafts) {
  const ToReverse* farthest = nullptr;
  for (const ToReverse& one : chosen) {
    const bool is_drafted = !drafts.empty() && drafts.front().second == one.ran;
    if (!is_drafted || !drafts.front().first.problems.empty()) return farthest;
    farthest = &one;
    drafts = drafts.subspan(1);
  }
  return nullptr;
}

bool are_of_one_app(std::span<const ToReverse> chosen) {
  return std::ranges::all_of(chosen,
                             [&](const ToReverse& one) { return one.app == chosen.front().app; });
}

}  // namespace

std::vector<std::string> tell_no_way_back(std::span<const ToReverse> chosen, Drafts drafts) {
  const ToReverse* farthest = are_of_one_app(chosen) ? find_farthest(chosen, drafts) : nullptr;
  std::vector<std::string> told;
  for (const auto& [what, alike] : group(drafts)) {
    if (alike.size() == 1) continue;
    told.push_back(tell(*what.first, what.second, alike));
    for (Draft* draft : alike) draft->problems.clear();
  }
  if (farthest == nullptr) return told;
  told.push_back(
      absl::StrFormat("going back as far as \"%s\" is possible: piccolo-migrate backwards %s %s",
                      farthest->ran->id(), farthest->app->app_name, farthest->ran->id()));
  return told;
}

}  // namespace piccolo
