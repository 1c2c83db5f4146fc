// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "piccolo/action.h"
#include "sql/record_table.h"

// What is written down of a migration when it goes forwards, since only then it is known
// exactly: what it did, and what undoes that.
namespace piccolo {

// One thing to do on the way back.
struct UndoStep {
  // None if this version of the library does not know it; of a C++ function there is the
  // name alone.
  std::optional<Action> action = std::nullopt;
  // The same as statements, as they were rendered then; none for a function.
  std::vector<std::string> statements = {};
  // Which of the operations it undoes.
  std::size_t operation = 0;
  // A table that has to be as it was then, or the statements would do something else.
  std::optional<TableName> expects_table = std::nullopt;
};

struct Recorded {
  std::string description = {};
  // As the migration describes them; none for those that this version does not know.
  std::vector<std::optional<Operation>> operations = {};
  // What ran.
  bool in_transaction = true;
  std::vector<std::string> statements = {};
  // What undoes it, in the order in which that is done.
  bool undo_in_transaction = true;
  std::vector<UndoStep> undo = {};
  // Why it cannot be undone, a sentence each; empty if it can.
  std::vector<std::string> irreversible = {};
  // Tables that it was about, as they were after it; not where SQL or a function has run
  // before.
  std::vector<Table> tables = {};
  // Whether the author asked that none of this be kept.
  bool is_withheld = false;
};

// As JSON; text that is not UTF-8 included.
std::string to_text(const Recorded& recorded);
// kInvalidArgument, saying why, if that is not what to_text() has written, in this version
// of the library or another.
absl::StatusOr<Recorded> recorded_from_text(std::string_view text);

// The last entry about each row, with its details read.
class Record {
 public:
  struct Entry {
    bool is_withheld() const { return details.ok() && details->is_withheld; }
    // Whether it says what undoes the migration: that was not reversed, and its author did not
    // ask that nothing be kept.
    bool counts() const { return entry.event != RecordEvent::kReversed && !is_withheld(); }

    RecordEntry entry;  // Without its details, which are these:
    absl::StatusOr<Recorded> details;
  };

  Record() = default;
  explicit Record(std::vector<RecordEntry> entries);

  // Null where there is none.
  Entry* last(const MigrationRow& row);

 private:
  std::map<RowKey, Entry> last_;
};

// Where what undoes a migration, as its file has it now, is not what was recorded: a few
// lines for people, or empty.
std::string find_edit(const std::vector<std::optional<Operation>>& recorded,
                      const std::vector<Operation>& now, const LexicalRules& rules);

}  // namespace piccolo
