// SPDX-License-Identifier: MIT
#include "commands/failure.h"

#include <algorithm>
#include <span>

#include "absl/strings/str_format.h"
#include "commands/words.h"
#include "databases/step.h"
#include "error.h"
#include "piccolo/printable.h"
#include "short_list.h"

namespace piccolo {
namespace {

std::string list(std::span<const PlannedMigration> migrations) {
  std::vector<std::string> names;
  for (const PlannedMigration& one : migrations) {
    names.push_back(printable(one.app->app_name) + " " + printable(one.migration->id));
  }
  return short_list(names);
}

std::string headline(const Failure& failure) {
  const std::string words = full_message(failure.why);
  const std::string_view done_word = words_of(failure.plan.direction).done;
  if (!failure.at && !failure.has_begun) {
    return absl::StrFormat("%s was %s on %s, because %s",
                           failure.done == 0 ? "Nothing" : "Nothing more", done_word,
                           failure.database, words);
  }
  const Unit unit = failure.unit;
  const PlannedMigration& failed = unit[failure.at ? failure.at->migration : unit.size() - 1];
  const std::string what = describe(*failed.app, *failed.migration);
  if (!failure.at && unit.size() > 1) {
    return absl::StrFormat("%d migrations, up to %s, could not be %s on %s: %s", unit.size(), what,
                           done_word, failure.database, words);
  }
  return absl::StrFormat("%s could not be %s on %s: %s", what, done_word, failure.database, words);
}

// How many steps were done before the one that failed, the making of the migration
// table not counted.
std::size_t operations_before(const PlannedMigration& migration, std::size_t failed_step) {
  const auto before = std::span(migration.steps).first(failed_step);
  return static_cast<std::size_t>(std::ranges::count_if(
      before, [](const Step& step) { return change_of(step) != nullptr || is_raw(step); }));
}

std::string state_of(const Failure& failure) {
  const bool is_commit_unknown = absl::IsDataLoss(failure.why) && !failure.at;
  if (is_commit_unknown) return "Either all of its transaction is there, or none of it.";
  if (!failure.has_begun && failure.done == 0) {
    return "Nothing had begun; the database is as it was.";
  }
  if (failure.unit.front().in_transaction) return "Its transaction was undone.";
  if (!failure.has_begun) return "It had not begun.";
  const std::size_t steps =
      failure.at ? operations_before(failure.unit[failure.at->migration], failure.at->step) : 0;
  const std::string look = "look at the database before you go on.";
  if (steps == 0) return "It does not run in a transaction; " + look;
  return absl::StrFormat(
      "It does not run in a transaction, so what its first %s did is still done; %s",
      steps == 1 ? "step" : absl::StrFormat("%d steps", steps), look);
}

}  // namespace

absl::Status attributed(const Failure& failure) {
  ErrorDetails details = error_details(failure.why).value_or(ErrorDetails());
  details.step.reset();  // That was one of what was sent together.
  if (failure.at) {
    const PlannedMigration& failed = failure.unit[failure.at->migration];
    details.app_name = failed.app->app_name;
    details.migration_id = failed.migration->id;
    details.step = operations_before(failed, failure.at->step);
  }
  return with_details(failure.why, details);
}

std::string explain(const Failure& failure) {
  const DirectionWords& words = words_of(failure.plan.direction);
  std::string message = headline(failure) + "\n" + state_of(failure);
  if (failure.was_faster) {
    message +=
        "\nMeanwhile somebody who does not take its lock (Piccolo itself does not) was faster and "
        "has changed the migration table.";
  }
  const std::span<const PlannedMigration> all(failure.plan.migrations);
  if (failure.done > 0) {
    absl::StrAppendFormat(&message, "\n%s before it, and committed: %s.", words.done_capitalised,
                          list(all.first(failure.done)));
  }
  absl::StrAppendFormat(&message, "\nNot %s: %s.", words.done, list(all.subspan(failure.done)));
  return message;
}

}  // namespace piccolo
