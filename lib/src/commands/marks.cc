// SPDX-License-Identifier: MIT
#include "commands/marks.h"

#include <utility>

#include "plan/history.h"
#include "sql/migration_table.h"

namespace piccolo {
namespace {

bool is_edited(const Recorded& recorded, const Migration& migration, const Dialect& dialect) {
  const absl::StatusOr<MigrationManager> now = describe_forwards(migration);
  return now.ok() &&
         !find_edit(recorded.operations, now->operations(), dialect.lexical_rules()).empty();
}

}  // namespace

absl::StatusOr<Marks> Marks::read(Backend& backend, const DatabaseInfo& info,
                                  const MigrationRows& rows) {
  Marks marks(backend.dialect());
  if (!info.has_record) return marks;
  absl::StatusOr<std::vector<RecordEntry>> entries = backend.entries(rows);
  if (!entries.ok()) return entries.status();
  marks.record_ = Record(*std::move(entries));
  return marks;
}

void Marks::add(const MigrationRow& row, const Migration* migration, MigrationStatus& status) {
  status.has_ran = true;
  status.faked = row.faked;
  status.ran_on = format_time(row.ran_on);
  const Record::Entry* last = record_.last(row);
  if (last == nullptr) return;
  status.adopted = last->entry.event == RecordEvent::kAdopted;
  status.withheld = last->is_withheld();
  status.on_record = last->counts() && last->details.ok();
  if (!status.on_record || last->entry.event == RecordEvent::kFaked) return;
  status.irreversible = !last->details->irreversible.empty();
  status.edited = migration != nullptr && is_edited(*last->details, *migration, *dialect_);
}

}  // namespace piccolo
