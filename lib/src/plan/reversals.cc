// SPDX-License-Identifier: MIT
#include "plan/reversals.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_format.h"
#include "piccolo/printable.h"
#include "plan/no_way_back.h"
#include "plan/tables_to_read.h"
#include "short_list.h"

namespace piccolo {
namespace {

bool is_raw(const std::optional<Operation>& operation) {
  return !operation || std::holds_alternative<Raw>(*operation);
}

// For messages.
std::string name_of(const AppConfig& app, const RanMigration& ran) {
  return absl::StrFormat("migration \"%s\" of app \"%s\"", printable(ran.id()),
                         printable(app.app_name));
}

class Drafter {
 public:
  Drafter(const PlanInput& input, History& history, std::span<const ToReverse> chosen, Plan& plan,
          Problems& problems)
      : input_(input), history_(history), chosen_(chosen), plan_(plan), problems_(problems) {}

  absl::StatusOr<Reversals> draft() {
    if (absl::Status read = read_record(); !read.ok()) return read;
    const bool needs_history = std::ranges::any_of(chosen_, [&](const ToReverse& one) {
      return !one.ran->rows.front().faked && find_entry(*one.ran) == nullptr;
    });
    if (needs_history) reversals_.remembered = history_.fold();
    tables_.incomplete = have_others_run_later();
    for (const auto& [app, ran] : chosen_) draft(*app, *ran);
    for (std::string& one : tell_no_way_back(chosen_, reversals_.drafts)) {
      problems_.add(std::move(one));
    }
    note_unrecorded();
    if (!needs_history) reversals_.remembered = std::move(tables_);
    return std::move(reversals_);
  }

 private:
  absl::Status read_record() {
    if (!input_.info.has_record || chosen_.empty()) return absl::OkStatus();
    std::vector<MigrationRow> rows;
    for (const ToReverse& one : chosen_) rows.push_back(one.ran->rows.front());
    absl::StatusOr<std::vector<RecordEntry>> entries = input_.entries(rows);
    if (!entries.ok()) return entries.status();
    record_ = Record(*std::move(entries));
    return absl::OkStatus();
  }

  // Null if what was recorded, if anything was, is not to be done.
  Record::Entry* find_entry(const RanMigration& ran) {
    const bool is_from_file = input_.source == WayBackSource::kFiles && ran.migration != nullptr;
    Record::Entry* const last = record_.last(ran.rows.front());
    return last != nullptr && last->counts() && !is_from_file ? last : nullptr;
  }

  void draft(const AppConfig& app, RanMigration& ran) {
    const bool is_fake = ran.rows.front().faked;
    Record::Entry* const known = is_fake ? nullptr : find_entry(ran);
    if (known != nullptr) {
      draft_recorded(app, ran, *known);
    } else if (is_fake && ran.migration == nullptr) {
      add({.app = &app, .migration = &recorded_only(ran, ""), .fake = true}, ran);
    } else if (ran.migration == nullptr) {
      problems_.add(why_unknown(app, ran));
    } else {
      if (!is_fake) (is_withheld(ran) ? withheld_ : unrecorded_).push_back(ran.id());
      add(draft_backwards(app, ran), ran);
    }
  }

  bool is_withheld(const RanMigration& ran) {
    const Record::Entry* last = record_.last(ran.rows.front());
    return last != nullptr && last->is_withheld();
  }

  std::string why_unknown(const AppConfig& app, const RanMigration& ran) {
    if (is_withheld(ran)) {
      return absl::StrFormat(
          "the SQL of %s was withheld from the record (\"-- record: false\"), so reversing it "
          "needs its file: bring it back",
          name_of(app, ran));
    }
    return absl::StrFormat(
        "%s has run, but there is no such migration any more, so how to reverse it is not known: "
        "bring its file back",
        name_of(app, ran));
  }

  // Moves what is recorded.
  void draft_recorded(const AppConfig& app, const RanMigration& ran, Record::Entry& known) {
    absl::StatusOr<Recorded>& recorded = known.details;
    if (!recorded.ok()) {
      problems_.add(absl::StrFormat(
          "what was recorded of %s cannot be read: %s; bring its file back and use --from files "
          "(BackwardsOptions::source)",
          name_of(app, ran), std::string(recorded.status().message())));
      return;
    }
    const auto program = described(ran);
    if (!is_as_recorded(app, ran, *recorded, program)) return;
    remember(*recorded);
    const Migration& migration =
        ran.migration == nullptr ? recorded_only(ran, recorded->description) : *ran.migration;
    Draft draft =
        draft_backwards(app, migration, *std::move(recorded), program ? &*program : nullptr);
    for (std::string& problem : draft.problems) problem += version_of(known.entry);
    add(std::move(draft), ran);
  }

  // As this program has it.
  static std::optional<MigrationManager> described(const RanMigration& ran) {
    if (ran.migration == nullptr) return std::nullopt;
    absl::StatusOr<MigrationManager> manager = describe_forwards(*ran.migration);
    return manager.ok() ? std::optional(*std::move(manager)) : std::nullopt;
  }

  bool is_as_recorded(const AppConfig& app, const RanMigration& ran, const Recorded& recorded,
                      const std::optional<MigrationManager>& program) {
    if (!program || input_.source == WayBackSource::kRecord) return true;
    const std::string edit =
        find_edit(recorded.operations, program->operations(), input_.dialect.lexical_rules());
    if (edit.empty()) return true;
    problems_.add(
        absl::StrFormat("%s was edited since it ran: %s\n    use --from record to undo what ran, "
                        "or --from files to "
                        "do what it says now (BackwardsOptions::source)",
                        name_of(app, ran), edit));
    return false;
  }

  static std::string version_of(const RecordEntry& entry) {
    if (entry.service_version.empty()) return "";
    return absl::StrFormat(" (it was run by version %s)", printable(entry.service_version));
  }

  const Migration& recorded_only(const RanMigration& ran, const std::string& description) {
    return plan_.on_record.emplace_back(Migration{.id = ran.id(), .description = description});
  }

  void add(Draft draft, const RanMigration& ran) {
    reversals_.drafts.emplace_back(std::move(draft), &ran);
  }

  void note_unrecorded() {
    if (!input_.info.has_record || input_.source == WayBackSource::kFiles) return;
    note_files("what undoes these was not recorded when they ran", unrecorded_);
    note_files("what undoes these was withheld from the record", withheld_);
  }

  void note_files(std::string_view why, const std::vector<std::string>& ids) {
    if (ids.empty()) return;
    plan_.notes.push_back(
        absl::StrFormat("%s, so it is what their files say now: %s", why, short_list(ids)));
  }

  // The most recent of them knows a table best, also that it is gone.  What others did that ran
  // later, and what SQL did, is not known.
  void remember(Recorded& recorded) {
    std::set<TableName> names;
    for (const std::optional<Operation>& operation : recorded.operations) {
      const Change* change = operation ? std::get_if<Change>(&*operation) : nullptr;
      if (change != nullptr) names.insert({table_of(*change), table_after(*change)});
    }
    for (Table& table : recorded.tables) {
      if (!known_.contains(table.name)) tables_.tables.emplace(table.name, std::move(table));
    }
    known_.merge(names);
    tables_.incomplete = tables_.incomplete || std::ranges::any_of(recorded.operations, is_raw);
  }

  bool have_others_run_later() const {
    std::set<std::int64_t> ids;
    for (const ToReverse& one : chosen_) {
      for (const MigrationRow& row : one.ran->rows) ids.insert(row.id);
    }
    if (ids.empty()) return false;
    return std::ranges::any_of(*input_.info.rows, [&](const MigrationRow& row) {
      return row.id > *ids.begin() && !ids.contains(row.id);
    });
  }

  const PlanInput& input_;
  History& history_;
  std::span<const ToReverse> chosen_;
  Plan& plan_;
  Problems& problems_;
  Record record_;
  Schema tables_;              // As the record has them.
  std::set<TableName> known_;  // Of these, what the more recent of them has said.
  std::vector<std::string> unrecorded_;
  std::vector<std::string> withheld_;
  Reversals reversals_;
};

}  // namespace

absl::StatusOr<Reversals> draft_reversals(const PlanInput& input, History& history,
                                          std::span<const ToReverse> chosen, Plan& plan,
                                          Problems& problems) {
  return Drafter(input, history, chosen, plan, problems).draft();
}

}  // namespace piccolo
