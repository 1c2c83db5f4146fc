// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "piccolo/migration_row.h"
#include "piccolo/value.h"
#include "sql/dialect.h"
#include "sql/statement.h"

// The record: a table of our own beside the migration table, to which entries are only
// added.  An entry says what happened to a migration, and what it takes to undo that.  It
// counts as long as the migration table has the row that it is about.
namespace piccolo {

enum class RecordEvent { kRan, kFaked, kAdopted, kReversed };
inline constexpr std::array kRecordEvents = {"ran", "faked", "adopted", "reversed"};
constexpr const char* name_of(RecordEvent event) {
  return kRecordEvents[static_cast<std::size_t>(event)];
}

struct RecordEntry {
  RecordEvent event = RecordEvent::kRan;
  // Which row of the migration table it is about; its id is not kept.
  MigrationRow row;
  // JSON; see plan/record.h.
  std::string details = "{}";
  // Of the program that wrote the entry; empty if it has none.
  std::string service_version = {};

  // What the database adds; only read.
  std::string library_version = {};
  std::string written_at = {};  // In UTC.
  std::optional<std::int64_t> milliseconds = std::nullopt;
};

// Which version of this library writes.
std::string library_version();

// By what an entry is about a row.
using RowKey = std::tuple<std::string, std::string, MigrationRow::Time>;
inline RowKey row_key(const MigrationRow& row) { return {row.app_name, row.name, row.ran_on}; }

// The statements that make the table if it is not there, for nobody else to write.
std::vector<Statement> render_create_record_table(const Dialect& dialect);

// Since when a migration has been under way, where the record does not say.
struct UnderWay {
  std::chrono::system_clock::time_point since;
  // Whether nothing that was sent for it is still to be done.
  bool is_done = false;
};
Statement render_insert_entry(const Dialect& dialect, const RecordEntry& entry,
                              const UnderWay& under_way);

// The query for the entries about these rows, in their order, and what it answers.
std::string render_read_entries(const Dialect& dialect, absl::Span<const MigrationRow> rows);
// The query for those about an app, or about all if that is empty, without their details.
std::string render_read_history(const Dialect& dialect, std::string_view app_name);
absl::StatusOr<std::vector<RecordEntry>> parse_entries(const std::vector<Row>& rows);

// Those of `record` that render_read_entries() is about.
std::vector<RecordEntry> entries_about(absl::Span<const MigrationRow> rows,
                                       const std::vector<RecordEntry>& record);

// Whether there is an entry that says that the row `m` of the migration table is a fake.
std::string_view record_says_faked();

}  // namespace piccolo
