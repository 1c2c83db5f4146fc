// SPDX-License-Identifier: MIT
#include "sql/record_table.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "sql/migration_table.h"

namespace piccolo {
namespace {

std::string key_of(const Dialect& dialect, const MigrationRow& row) {
  return absl::StrFormat("%s, %s, %s", dialect.quote_text(row.app_name),
                         dialect.quote_text(row.name),
                         dialect.quote_timestamp(format_time(row.ran_on)));
}

std::string milliseconds_of(const Dialect& dialect, const UnderWay& under_way) {
  using std::chrono::milliseconds;
  if (!under_way.is_done) return dialect.milliseconds_since(under_way.since);
  const auto passed = std::chrono::system_clock::now() - under_way.since;
  return std::to_string(std::chrono::duration_cast<milliseconds>(passed).count());
}

std::string select_entries(const Dialect& dialect, std::string_view details,
                           const std::string& where) {
  return absl::StrFormat(
      R"(SELECT "event", "app_name", "name", %s, %s, "service_version", "library_version", %s, "milliseconds" FROM "piccolo_record" %s ORDER BY "number")",
      dialect.time_as_text(R"("ran_on")"), details, dialect.time_as_text(R"("written_at")"), where);
}

// The columns of that.
enum Column : std::size_t {
  kEvent,
  kAppName,
  kName,
  kRanOn,
  kDetails,
  kServiceVersion,
  kLibraryVersion,
  kWrittenAt,
  kMilliseconds,
};

absl::StatusOr<RecordEntry> parse_entry(const Row& row) {
  const auto text = [&](Column column) { return row[column].value_or(""); };
  RecordEntry entry{.row = {.name = text(kName), .app_name = text(kAppName)},
                    .details = text(kDetails),
                    .service_version = text(kServiceVersion),
                    .library_version = text(kLibraryVersion),
                    .written_at = text(kWrittenAt)};
  const auto event = std::ranges::find(kRecordEvents, text(kEvent));
  const absl::StatusOr<MigrationRow::Time> ran_on = parse_time(text(kRanOn));
  if (event == kRecordEvents.end() || !ran_on.ok()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("the entry of piccolo_record about migration \"%s\" of app \"%s\" cannot "
                        "be read: %s",
                        entry.row.name, entry.row.app_name,
                        ran_on.ok() ? absl::StrFormat("the event \"%s\" is not known", text(kEvent))
                                    : std::string(ran_on.status().message())));
  }
  entry.event = static_cast<RecordEvent>(event - kRecordEvents.begin());
  entry.row.ran_on = *ran_on;
  entry.row.faked = entry.event == RecordEvent::kFaked;
  std::int64_t milliseconds = 0;
  if (absl::SimpleAtoi(text(kMilliseconds), &milliseconds)) entry.milliseconds = milliseconds;
  return entry;
}

}  // namespace

std::string library_version() { return PICCOLO_MIGRATIONS_VERSION; }

std::vector<Statement> render_create_record_table(const Dialect& dialect) {
  std::vector<Statement> statements = {
      absl::StrFormat(
          R"(CREATE TABLE IF NOT EXISTS "piccolo_record" ("number" %s PRIMARY KEY NOT NULL, "event" VARCHAR(20) NOT NULL, "app_name" VARCHAR(200) NOT NULL, "name" VARCHAR(200) NOT NULL, "ran_on" TIMESTAMP NOT NULL, "details" TEXT NOT NULL, "service_version" TEXT NOT NULL, "library_version" TEXT NOT NULL, "written_at" TIMESTAMP NOT NULL, "milliseconds" BIGINT))",
          dialect.id_type()),
      R"(CREATE INDEX IF NOT EXISTS "piccolo_record_of" ON "piccolo_record" ("app_name", "name", "ran_on", "event"))"};
  for (std::string& statement : dialect.close_to_others("piccolo_record")) {
    statements.emplace_back(std::move(statement));
  }
  return statements;
}

Statement render_insert_entry(const Dialect& dialect, const RecordEntry& entry,
                              const UnderWay& under_way) {
  return absl::StrFormat(
      R"(INSERT INTO "piccolo_record" ("event", "app_name", "name", "ran_on", "details", "service_version", "library_version", "written_at", "milliseconds") VALUES ('%s', %s, %s, %s, '%s', %s, %s))",
      name_of(entry.event), key_of(dialect, entry.row), dialect.quote_text(entry.details),
      dialect.quote_text(entry.service_version), library_version(), dialect.utc_now(),
      milliseconds_of(dialect, under_way));
}

std::string render_read_entries(const Dialect& dialect, absl::Span<const MigrationRow> rows) {
  const auto add_key = [&](std::string* out, const MigrationRow& row) {
    absl::StrAppendFormat(out, "(%s)", key_of(dialect, row));
  };
  return select_entries(dialect, R"("details")",
                        absl::StrFormat(R"(WHERE ("app_name", "name", "ran_on") IN (VALUES %s))",
                                        absl::StrJoin(rows, ", ", add_key)));
}

std::string render_read_history(const Dialect& dialect, std::string_view app_name) {
  return select_entries(
      dialect, "'{}'",
      app_name.empty() ? ""
                       : absl::StrFormat(R"(WHERE "app_name" = %s)", dialect.quote_text(app_name)));
}

absl::StatusOr<std::vector<RecordEntry>> parse_entries(const std::vector<Row>& rows) {
  std::vector<RecordEntry> entries;
  for (const Row& row : rows) {
    absl::StatusOr<RecordEntry> entry = parse_entry(row);
    if (!entry.ok()) return entry.status();
    entries.push_back(*std::move(entry));
  }
  return entries;
}

std::vector<RecordEntry> entries_about(absl::Span<const MigrationRow> rows,
                                       const std::vector<RecordEntry>& record) {
  std::set<RowKey> asked;
  for (const MigrationRow& row : rows) asked.insert(row_key(row));
  std::vector<RecordEntry> entries;
  std::ranges::copy_if(record, std::back_inserter(entries), [&](const RecordEntry& entry) {
    return asked.contains(row_key(entry.row));
  });
  return entries;
}

std::string_view record_says_faked() {
  return R"(EXISTS (SELECT 1 FROM "piccolo_record" r WHERE r."app_name" = m."app_name" AND r."name" = m."name" AND r."ran_on" = m."ran_on" AND r."event" = 'faked'))";
}

}  // namespace piccolo
