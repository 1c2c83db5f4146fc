// SPDX-License-Identifier: MIT
#include "commands/words.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_format.h"
#include "piccolo/printable.h"

namespace piccolo {

std::string count_migrations(std::size_t count) {
  return absl::StrFormat("%d migration%s", count, count == 1 ? "" : "s");
}

std::string list_lines(const std::vector<std::string>& lines) {
  constexpr std::size_t kMost = 40;
  constexpr std::size_t kLast = 10;
  std::string list;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines.size() > kMost && i == kMost - kLast) {
      const std::size_t next = lines.size() - kLast;
      absl::StrAppendFormat(&list, "  … and %d more …\n", next - i);
      i = next;
    }
    absl::StrAppendFormat(&list, "  - %s\n", lines[i]);
  }
  return list;
}

std::string list_migrations(const Plan& plan) {
  std::vector<std::string> lines;
  for (const PlannedMigration& planned : plan.migrations) {
    const Migration& migration = *planned.migration;
    lines.push_back(
        absl::StrFormat("%s %s%s%s%s%s", printable(planned.app->app_name), printable(migration.id),
                        migration.description.empty() ? "" : " ", printable(migration.description),
                        planned.fake ? " (a fake: only its row)" : "",
                        planned.in_transaction ? "" : " (outside a transaction)"));
  }
  return list_lines(lines);
}

std::string list_notes(const std::vector<std::string>& notes) {
  std::string lines;
  for (const std::string& note : notes) {
    absl::StrAppendFormat(&lines, "note: %s\n", printable(note));
  }
  return lines;
}

namespace {

// How many were fakes, as a sentence; empty if none was.
std::string tell_fakes(const std::vector<MigrationReport>& migrations, std::string_view rows_were) {
  const auto fakes = std::ranges::count(migrations, true, &MigrationReport::faked);
  if (fakes == 0) return "";
  return absl::StrFormat(" %d of them %s: only %s %s.", fakes,
                         fakes == 1 ? "is a fake" : "are fakes",
                         fakes == 1 ? "its row was" : "their rows were", rows_were);
}

}  // namespace

std::string done_line(const PlannedMigration& migration, Direction direction) {
  const bool is_faked = migration.fake && direction == Direction::kForwards;
  return absl::StrFormat("  - %s %s [%s]... ok%s\n", printable(migration.app->app_name),
                         printable(migration.migration->id),
                         is_faked ? "faked" : words_of(direction).direction,
                         migration.fake ? " (a fake: only its row)" : "");
}

std::string done_message(const std::vector<MigrationReport>& done, Direction direction) {
  const bool are_fakes = std::ranges::all_of(done, &MigrationReport::faked);
  const bool was_faking = are_fakes && direction == Direction::kForwards;
  if (was_faking || direction == Direction::kAdopting) {
    return absl::StrFormat("%s %s: only %s written, and nothing was run.%s",
                           was_faking ? "Faked" : "Adopted", count_migrations(done.size()),
                           done.size() == 1 ? "its row was" : "their rows were",
                           was_faking ? "" : tell_fakes(done, words_of(direction).rows_were));
  }
  return absl::StrFormat("%s %s.%s", direction == Direction::kBackwards ? "Reversed" : "Ran",
                         count_migrations(done.size()),
                         tell_fakes(done, words_of(direction).rows_were));
}

}  // namespace piccolo
