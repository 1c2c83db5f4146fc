// SPDX-License-Identifier: MIT
#include "commands/marks.h"

#include <algorithm>
#include <map>
#include <utility>

#include "databases/backend.h"
#include "plan/history.h"
#include "plan/record.h"
#include "sql/migration_table.h"

namespace piccolo {
namespace {

// No app has two rows of one time.
using Key = std::pair<std::string, std::string>;

const Migration* find_migration(const AppRegistry& registry, const MigrationStatus& status) {
  const auto app = registry.get_app_config(status.app_name);
  if (!app.ok()) return nullptr;
  const auto found = std::ranges::find((*app)->migrations, status.migration_id, &Migration::id);
  return found == (*app)->migrations.end() ? nullptr : &*found;
}

bool is_edited(const Recorded& recorded, const Migration* migration, const Dialect& dialect) {
  if (migration == nullptr) return false;
  const absl::StatusOr<MigrationManager> now = describe_forwards(*migration);
  return now.ok() &&
         !find_edit(recorded.operations, now->operations(), dialect.lexical_rules()).empty();
}

void mark(const RecordEntry& entry, const Migration* migration, const Dialect& dialect,
          MigrationStatus& status) {
  const absl::StatusOr<Recorded> recorded = recorded_from_text(entry.details);
  if (!recorded.ok() || recorded->is_withheld || entry.event == RecordEvent::kReversed) return;
  status.on_record = true;
  if (entry.event == RecordEvent::kFaked) return;
  status.irreversible = !recorded->irreversible.empty();
  status.edited = is_edited(*recorded, migration, dialect);
}

}  // namespace

absl::Status add_marks(Database& database, const AppRegistry& registry, const MigrationRows& rows,
                       std::vector<MigrationStatus>& statuses) {
  const absl::StatusOr<std::vector<RecordEntry>> entries = database.backend().entries(rows);
  if (!entries.ok()) return entries.status();
  // The last about a row counts.
  std::map<Key, const RecordEntry*> last;
  for (const RecordEntry& entry : *entries)
    last[{entry.row.app_name, format_time(entry.row.ran_on)}] = &entry;
  for (MigrationStatus& status : statuses) {
    const auto entry = last.find({status.app_name, status.ran_on});
    if (entry == last.end()) continue;
    mark(*entry->second, find_migration(registry, status), database.backend().dialect(), status);
  }
  return absl::OkStatus();
}

}  // namespace piccolo
