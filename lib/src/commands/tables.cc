// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "piccolo/commands.h"
#include "piccolo/printable.h"
#include "utf8.h"

// What `check` shows to people.
namespace piccolo {
namespace {

using Cells = std::vector<std::string>;

// Columns, where a terminal shows one for each UTF-8 character.
std::size_t width(std::string_view text) { return count_characters(text); }

std::string padded(std::string text, std::size_t columns) {
  return text.append(columns - std::min(columns, width(text)), ' ');
}

// The first line is the head.  Nothing is behind the last cell of a line that is not empty.
std::string table_of(std::vector<Cells> lines) {
  std::vector<std::size_t> widths(lines.front().size());
  for (const Cells& cells : lines) {
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], width(cells[i]));
  }
  std::string table;
  for (Cells& cells : lines) {
    while (cells.size() > 1 && cells.back().empty()) cells.pop_back();
    for (std::size_t i = 0; i + 1 < cells.size(); ++i) cells[i] = padded(cells[i], widths[i]);
    absl::StrAppendFormat(&table, "%s\n", absl::StrJoin(cells, " | "));
  }
  return table;
}

std::string description_of(const MigrationStatus& status) {
  const std::string description = printable(status.description);
  if (!status.app_exists) return description + " (its app is not registered)";
  return status.exists ? description : description + " (no longer exists)";
}

bool is_without_record(const MigrationStatus& status) {
  return status.has_ran && !status.on_record && !status.faked && !status.withheld;
}

std::string marks_of(const MigrationStatus& status) {
  std::vector<std::string> marks;
  if (status.faked) marks.emplace_back("a fake: only recorded");
  if (status.adopted) marks.emplace_back("adopted");
  if (status.irreversible) marks.emplace_back("irreversible");
  if (status.edited) marks.emplace_back("edited");
  if (!status.exists && status.on_record && !status.faked) marks.emplace_back("on record only");
  if (status.withheld) marks.emplace_back("withheld from the record");
  if (is_without_record(status)) marks.emplace_back("without a record");
  return marks.empty() ? "" : absl::StrFormat(" (%s)", absl::StrJoin(marks, ", "));
}

std::string ran_of(const MigrationStatus& status) {
  return status.has_ran ? "True" + marks_of(status) : "False";
}

std::string seconds(std::optional<std::int64_t> milliseconds) {
  return milliseconds ? absl::StrFormat("%.3f s", static_cast<double>(*milliseconds) / 1000) : "";
}

std::string name_of(const MigrationEvent& event) {
  return event.event + (event.row_is_gone ? " (another program has removed its row)" : "");
}

}  // namespace

std::string format_statuses(absl::Span<const MigrationStatus> statuses) {
  std::vector<Cells> lines = {{"APP NAME", "MIGRATION_ID", "DESCRIPTION", "RAN", "RAN ON"}};
  for (const MigrationStatus& status : statuses) {
    lines.push_back({printable(status.app_name), printable(status.migration_id),
                     description_of(status), ran_of(status), status.ran_on});
  }
  std::string table = table_of(std::move(lines));
  if (std::ranges::any_of(statuses, is_without_record)) {
    table +=
        "Without a record: run by Piccolo or an older version of this library, or restored; "
        "reversed as the migration says now.\n";
  }
  return table;
}

std::string format_history(absl::Span<const MigrationEvent> events) {
  std::vector<Cells> lines = {
      {"AT (UTC)", "APP NAME", "MIGRATION_ID", "EVENT", "TOOK", "LIBRARY", "VERSION"}};
  for (const MigrationEvent& event : events) {
    lines.push_back({event.written_at, printable(event.app_name), printable(event.migration_id),
                     name_of(event), seconds(event.milliseconds), printable(event.library_version),
                     printable(event.service_version)});
  }
  return table_of(std::move(lines));
}

}  // namespace piccolo
