// SPDX-License-Identifier: MIT
#include "commands/adopt.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "commands/other_record.h"
#include "error.h"
#include "plan/direction.h"

namespace piccolo {
namespace {

Apps without_rows(const DatabaseInfo& info, const Apps& apps) {
  const MigrationRows rows = info.rows.value_or(MigrationRows());
  Apps fresh;
  std::ranges::copy_if(apps, std::back_inserter(fresh), [&](const AppConfig* app) {
    return std::ranges::count(rows, app->app_name, &MigrationRow::app_name) == 0;
  });
  return fresh;
}

absl::Status adoptable(const OtherRecord& record, const OtherRuns& runs, const AppConfig& app) {
  return absl::FailedPreconditionError(absl::StrFormat(
      "%s: %s has run %d of the migrations of app \"%s\", up to \"%s\", which are not recorded "
      "here; take them over with \"piccolo-migrate adopt %s\" (run_adopt()), or if they are not "
      "those of this app, go on with --ignore-adoptable (ForwardsOptions::ignore_adoptable)",
      words_of(Direction::kForwards).refused, describe(record), runs.ran.size(), app.app_name,
      runs.ran.back()->id, app.app_name));
}

absl::Status check_not_adoptable(Backend& backend, const DatabaseInfo& info, const Apps& apps,
                                 const OtherRecord& record) {
  for (const AppConfig* app : apps) {
    const OtherRuns runs = find_runs(record, *app);
    if (!is_about(record.tool, runs)) continue;
    const auto reversed = read_reversed(backend, info, app->app_name);
    if (!reversed.ok()) return reversed.status();
    if (!is_outdated(runs, *app, *reversed)) return adoptable(record, runs, *app);
  }
  return absl::OkStatus();
}

// Of a table that is another tool's.
bool is_unreadable(const absl::Status& why) {
  return !why.ok() && !absl::IsNotFound(why) && !absl::IsFailedPrecondition(why);
}

absl::Status not_adopted(const absl::Status& why) {
  return with_message(why, absl::StrFormat("%s: %s", words_of(Direction::kAdopting).refused,
                                           std::string(why.message())));
}

}  // namespace

absl::StatusOr<Adoption> read_adoption(Backend& backend, const DatabaseInfo& info,
                                       const AppRegistry& registry, const AppConfig& app,
                                       const std::string& table) {
  const absl::StatusOr<OtherRecord> record = read_other_record(backend, info, table);
  if (!record.ok()) return not_adopted(record.status());
  const auto reversed = read_reversed(backend, info, app.app_name);
  if (!reversed.ok()) return reversed.status();
  const History history(registry, info.rows.value_or(MigrationRows()));
  return choose_adoption(*record, app, history, *reversed);
}

absl::Status check_not_adoptable(Backend& backend, const DatabaseInfo& info, const Apps& apps,
                                 std::vector<std::string>& notes) {
  if (info.tables_of_other_tools.empty()) return absl::OkStatus();
  const Apps fresh = without_rows(info, apps);
  if (fresh.empty()) return absl::OkStatus();
  for (const absl::StatusOr<OtherRecord>& record : read_other_records(backend, info)) {
    if (is_unreadable(record.status())) {
      notes.push_back(absl::StrFormat("whether another tool has run migrations is not known: %s",
                                      std::string(record.status().message())));
    }
    if (!record.ok()) continue;
    absl::Status checked = check_not_adoptable(backend, info, fresh, *record);
    if (!checked.ok()) return checked;
  }
  return absl::OkStatus();
}

}  // namespace piccolo
