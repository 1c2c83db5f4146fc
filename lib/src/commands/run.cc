// SPDX-License-Identifier: MIT
#include "commands/run.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <deque>
#include <optional>
#include <ostream>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "commands/adopt.h"
#include "commands/apps.h"
#include "commands/clean.h"
#include "commands/database_info.h"
#include "commands/exactly.h"
#include "commands/execute.h"
#include "commands/plan_error.h"
#include "commands/preview.h"
#include "commands/words.h"
#include "databases/backend.h"
#include "piccolo/printable.h"

namespace piccolo {
namespace {

// How often a run that others keep getting ahead of plans anew.
constexpr int kMostPlans = 100;

// The wall clock without a time zone, as Piccolo records it.
MigrationRow::Time local_now() {
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const std::time_t time = std::chrono::system_clock::to_time_t(now);
  std::tm local{};
  localtime_r(&time, &local);
  return MigrationRow::Time(now.time_since_epoch() + std::chrono::seconds(local.tm_gmtoff));
}

// The target that the options name.
absl::StatusOr<Target> target_of(const RunOptions& options) {
  const Target target = parse_target(options.migration_id);
  const bool is_all_apps = options.app_name == kEverything;
  if (is_all_apps && options.direction == Direction::kAdopting) {
    return absl::InvalidArgumentError(
        "apps are adopted one by one, so name one instead of \"all\"");
  }
  if (!is_all_apps || target == Target(Everything())) return target;
  const bool is_backwards = options.direction == Direction::kBackwards;
  if (is_backwards && target == Target(Next())) return Everything();
  return absl::InvalidArgumentError(
      absl::StrFormat("with \"all\" apps, all of their migrations are %s: name the app that "
                      "migration \"%s\" belongs to",
                      words_of(options.direction).done, options.migration_id));
}

std::string count_files(std::size_t count) {
  return absl::StrFormat("%d file%s", count, count == 1 ? "" : "s");
}

class Run {
 public:
  Run(Database& database, const AppRegistry& registry, const RunOptions& options)
      : database_(database),
        registry_(registry),
        options_(options),
        wait_(options.wait.started()) {}

  MigrationResult run() {
    const absl::StatusOr<Target> target = target_of(options_);
    if (!target.ok()) return MigrationResult::failed(target.status());
    absl::StatusOr<Apps> apps = select_apps(registry_, options_.app_name, has_dependencies_first());
    if (!apps.ok() && !is_backwards()) return MigrationResult::failed(apps.status());
    const absl::StatusOr<DatabaseInfo> info = read_info(database_, wait_);
    if (!info.ok()) return MigrationResult::failed(info.status());
    if (is_backwards()) apps = with_apps_on_record(std::move(apps), *info);
    if (!apps.ok()) return MigrationResult::failed(apps.status());
    absl::StatusOr<Plan> plan = make_plan(*info, *apps, *target);
    if (!plan.ok()) {
      // What stands against the plan may only be what others have run since.
      is_overtaken_ = has_changed(*info);
      return MigrationResult::failed(
          explain_plan_error(plan.status(), *info, *apps, options_.migration_id));
    }
    if (absl::Status as_seen = check_exactly(*plan); !as_seen.ok()) {
      return MigrationResult::failed(std::move(as_seen));
    }
    if (plan->migrations.empty()) return MigrationResult::succeeded(nothing_to_do(*target));
    MigrationResult result = carry_out(*plan, *info, *apps);
    result.notes.insert(result.notes.begin(), plan->notes.begin(), plan->notes.end());
    return result;
  }

  // Whether it failed because others have run something since it looked.
  bool is_overtaken() const { return is_overtaken_; }

 private:
  bool is_backwards() const { return options_.direction == Direction::kBackwards; }
  bool is_forwards() const { return options_.direction == Direction::kForwards; }
  bool is_adopting() const { return options_.direction == Direction::kAdopting; }
  // What a migration depends on is run before it, and not faked or adopted with it.
  bool has_dependencies_first() const { return is_forwards() && !options_.fake; }
  const DirectionWords& words() const { return words_of(options_.direction); }

  // An app that this program does not have, but that has run, can be reversed from the
  // record.  Where the program has no apps at all, all that have run are meant by "all".
  absl::StatusOr<Apps> with_apps_on_record(absl::StatusOr<Apps> apps, const DatabaseInfo& info) {
    const bool is_about_all = options_.app_name == kEverything;
    if (is_about_all ? !registry_.apps().empty() : apps.ok()) return apps;
    for (const MigrationRow& row : info.rows.value_or(MigrationRows())) {
      const bool is_meant = is_about_all || row.app_name == options_.app_name;
      const bool is_known =
          std::ranges::find(on_record_, row.app_name, &AppConfig::app_name) != on_record_.end();
      if (is_meant && !is_known) on_record_.push_back({.app_name = row.app_name});
    }
    if (on_record_.empty()) return apps;
    Apps found;
    for (const AppConfig& app : on_record_) found.push_back(&app);
    return found;
  }

  absl::StatusOr<Plan> make_plan(const DatabaseInfo& info, const Apps& apps, const Target& target) {
    Backend& backend = database_.backend();
    if (absl::Status known = ask_other_tools(info, apps); !known.ok()) return known;
    const std::unique_ptr<StatementWriter> writer = backend.statement_writer();
    const auto read_catalogue = [&](absl::Span<const TableName> tables) {
      return backend.catalogue(tables);
    };
    const auto read_entries = [&](absl::Span<const MigrationRow> rows) {
      return backend.entries(rows);
    };
    PlanInput input{.direction = options_.direction,
                    .registry = registry_,
                    .info = info,
                    .apps = apps,
                    .target = target,
                    .chosen = adoption_ ? &adoption_->chosen : nullptr,
                    .dialect = backend.dialect(),
                    .writer = *writer,
                    .scope = options_.transaction,
                    .catalogue = read_catalogue,
                    .entries = read_entries,
                    .source = options_.source,
                    .ignore_dependents = options_.ignore_dependents,
                    .now = local_now()};
    if (options_.fake) input.policies.emplace_back(record_only);
    if (is_adopting()) input.policies.emplace_back(adopt);
    absl::StatusOr<Plan> plan = piccolo::make_plan(input);
    if (plan.ok()) plan->notes.insert(plan->notes.begin(), notes_.begin(), notes_.end());
    return plan;
  }

  // What they have run is to be adopted, or else not to be run again.
  absl::Status ask_other_tools(const DatabaseInfo& info, const Apps& apps) {
    Backend& backend = database_.backend();
    if (is_forwards() && !options_.ignore_adoptable) {
      return check_not_adoptable(backend, info, apps, notes_);
    }
    if (!is_adopting()) return absl::OkStatus();
    if (!options_.migration_id.empty() && !options_.table_to_adopt.empty()) {
      return absl::InvalidArgumentError(
          "a table says what has run, and so does a migration id: give one of them");
    }
    if (!options_.migration_id.empty()) return absl::OkStatus();
    absl::StatusOr<Adoption> adoption =
        read_adoption(backend, info, registry_, *apps.front(), options_.table_to_adopt);
    if (!adoption.ok()) return adoption.status();
    adoption_ = *std::move(adoption);
    notes_ = adoption_->notes;
    return absl::OkStatus();
  }

  absl::Status check_exactly(Plan& plan) const {
    if (!options_.exactly) return absl::OkStatus();
    if (absl::Status known = check_is_known_beforehand(plan); !known.ok()) return known;
    std::string note = note_functions(plan);
    if (!note.empty()) plan.notes.push_back(std::move(note));
    if (options_.clean) {
      absl::Status named = check_names_files(*options_.exactly, names_of_files(plan));
      if (!named.ok()) return named;
    }
    return check_is_as_seen(*options_.exactly, preview(plan),
                            database_.backend().dialect().lexical_rules());
  }

  // Who runs a migration without a transaction may have made what is in the way, and not
  // written its row yet.
  bool has_changed(const DatabaseInfo& before) {
    if (!options_.preview && before.rows) wait_for_others();
    const absl::StatusOr<DatabaseInfo> now = database_.backend().read_info(wait_);
    return now.ok() && now->rows != before.rows;
  }

  void wait_for_others() {
    const auto nothing = [](Connection&) { return absl::CancelledError("there is nothing to do"); };
    database_.transact(nothing, wait_).IgnoreError();
  }

  std::string nothing_to_do(const Target& target) const {
    if (is_backwards()) return "No migrations to reverse!";
    if (adoption_) {
      return absl::StrFormat("Nothing to adopt: %s",
                             adoption_->count == 0 ? adoption_->source + " has run nothing."
                                                   : "what " + adoption_->source +
                                                         " has run is recorded here already.");
    }
    return std::holds_alternative<UpTo>(target) ? "Migration ID has already been run"
                                                : "No migrations need to be run";
  }

  // Shows, or asks and executes.
  MigrationResult carry_out(const Plan& plan, const DatabaseInfo& info, const Apps& apps) {
    if (options_.clean) {
      if (absl::Status clean = check_files(plan); !clean.ok())
        return MigrationResult::failed(clean);
    }
    if (options_.preview) return show(plan);
    if (absl::Status agreed = ask(plan); !agreed.ok()) return MigrationResult::failed(agreed);
    return execute(plan, info, apps);
  }

  MigrationResult show(const Plan& plan) {
    say(preview(plan));
    std::vector<MigrationReport> reports;
    for (const PlannedMigration& one : plan.migrations) reports.push_back(report(one));
    return MigrationResult::succeeded(
        absl::StrFormat("-- Preview: %s would be %s; nothing was changed.",
                        count_migrations(plan.migrations.size()), words().done),
        std::move(reports));
  }

  std::string preview(const Plan& plan) const {
    std::string sql = absl::StrFormat("-- Database: %s\n", printable(database_.name()));
    for (const std::string& note : plan.notes) {
      absl::StrAppendFormat(&sql, "-- note: %s\n", printable(note));
    }
    sql += piccolo::preview(plan, database_.backend().dialect(), options_.transaction);
    if (!options_.clean) return sql;
    sql += "-- and these files would be removed:\n";
    for (const std::string& file : names_of_files(plan)) sql += preview_of_file(file);
    return sql;
  }

  // Asks where it has to; an error says why it does not go on.
  absl::Status ask(const Plan& plan) {
    if (options_.auto_agree || !has_to_ask(plan)) return absl::OkStatus();
    if (!options_.confirm) {
      return absl::CancelledError(absl::StrFormat(
          "%s, because nobody could be asked; set auto_agree, or confirm to a function that asks.",
          words().stopped));
    }
    if (confirmed(question(plan))) return absl::OkStatus();
    return absl::CancelledError(absl::StrFormat("%s.", words().stopped));
  }

  // Forwards only about faking several.
  bool has_to_ask(const Plan& plan) const {
    return !is_forwards() || (options_.fake && plan.migrations.size() > 1);
  }

  std::string question(const Plan& plan) const {
    if (is_adopting()) return question_adopting(plan);
    return is_backwards() ? question_backwards(plan) : question_faking(plan);
  }

  // The time that takes is nobody's to wait for.
  bool confirmed(const std::string& question) {
    const auto asked = WaitPolicy::Clock::now();
    const bool is_yes = options_.confirm(question);
    *wait_.deadline += WaitPolicy::Clock::now() - asked;
    return is_yes;
  }

  // Long lists come first, so that the end tells what matters most.
  std::string question_backwards(const Plan& plan) const {
    std::string text = "About to reverse:\n" + list_migrations(plan);
    std::string and_files;
    if (options_.clean) {
      const std::vector<std::string> files = names_of_files(plan);
      text += "and to remove the files:\n" + list_lines(files);
      and_files = " and remove " + count_files(files.size());
    }
    text += list_notes(plan.notes) + sql_on_record(plan);
    return absl::StrFormat("%sReverse %s on %s%s? [y/N]", text,
                           count_migrations(plan.migrations.size()), printable(database_.name()),
                           and_files);
  }

  // What nobody can read in a file.
  static std::string sql_on_record(const Plan& plan) {
    std::string text;
    for (const PlannedMigration& one : plan.migrations) {
      if (one.migration->forwards != nullptr || one.fake) continue;
      text += absl::StrFormat("From the record, since this program does not have %s:\n",
                              describe(*one.app, *one.migration));
      for (const Step& step : one.steps) {
        for (const Statement& statement : step.statements) {
          text += "  " + printable(statement.sql) + ";\n";
        }
      }
    }
    return text;
  }

  std::string question_adopting(const Plan& plan) const {
    const std::string who =
        adoption_ ? adoption_->source + " has run" : "These are said to have run";
    return absl::StrFormat(
        "%s:\n%s%sRecord %s as run, without running %s, on %s? [y/N]", who, list_migrations(plan),
        list_notes(plan.notes), count_migrations(plan.migrations.size()),
        plan.migrations.size() == 1 ? "it" : "them", printable(database_.name()));
  }

  std::string question_faking(const Plan& plan) const {
    return absl::StrFormat(
        "%s--fake will mark all %s as run without applying them on %s. Continue? [y/N]",
        list_migrations(plan), count_migrations(plan.migrations.size()),
        printable(database_.name()));
  }

  MigrationResult execute(const Plan& plan, const DatabaseInfo& info, const Apps& apps) {
    say(list_notes(plan.notes));
    std::vector<MigrationReport> done;
    absl::Status cleaned;
    const auto committed = [&](const PlannedMigration& migration) {
      done.push_back(report(migration));
      if (!options_.on_progress) say(done_line(migration, options_.direction));
      if (options_.clean) cleaned.Update(remove_files(migration));
    };
    Executed executed = piccolo::execute({.database = database_,
                                          .plan = plan,
                                          .rows = info.rows,
                                          .apps = concerned_apps(registry_, apps, is_backwards()),
                                          .has_triggers = info.has_triggers,
                                          .scope = options_.transaction,
                                          .wait = wait_,
                                          .on_progress = options_.on_progress,
                                          .committed = committed});
    is_overtaken_ = executed.is_overtaken;
    say(list_notes(executed.notes));
    MigrationResult result = result_of(executed, std::move(done), cleaned, plan);
    result.notes = std::move(executed.notes);
    return result;
  }

  MigrationResult result_of(Executed& executed, std::vector<MigrationReport> done,
                            absl::Status cleaned, const Plan& plan) const {
    if (!executed.status.ok()) {
      return MigrationResult::failed(std::move(executed.status), std::move(done),
                                     std::move(executed.message));
    }
    if (!cleaned.ok()) return MigrationResult::failed(std::move(cleaned), std::move(done));
    std::string message = done_message(done, options_.direction);
    if (options_.clean) message += removed_files(plan);
    return MigrationResult::succeeded(std::move(message), std::move(done));
  }

  static std::string removed_files(const Plan& plan) {
    const std::vector<std::string> files = names_of_files(plan);
    return absl::StrFormat(" Removed %s:\n  - %s", count_files(files.size()),
                           absl::StrJoin(files, "\n  - "));
  }

  MigrationReport report(const PlannedMigration& migration) const {
    MigrationReport report{.app_name = migration.app->app_name,
                           .migration_id = migration.migration->id,
                           .faked = migration.fake,
                           .adopted = migration.adopted};
    for (const Step& step : migration.steps) {
      for (const Statement& statement : step.statements) report.statements.push_back(statement.sql);
    }
    if (options_.clean) report.files = migration.migration->files;
    return report;
  }

  void say(const std::string& text) const {
    if (options_.out != nullptr) *options_.out << text << std::flush;
  }

  Database& database_;
  const AppRegistry& registry_;
  const RunOptions& options_;
  std::deque<AppConfig> on_record_;  // Of apps that the registry does not have.
  WaitPolicy wait_;
  std::optional<Adoption> adoption_;  // Of what another tool has run.
  std::vector<std::string> notes_;    // Of those that are known before the plan is.
  bool is_overtaken_ = false;
};

}  // namespace

MigrationResult run(Database& database, const AppRegistry& registry, const RunOptions& options) {
  std::vector<MigrationReport> done;
  for (int plans = 1;; ++plans) {
    Run run(database, registry, options);
    MigrationResult result = run.run();
    done.insert(done.end(), std::make_move_iterator(result.migrations.begin()),
                std::make_move_iterator(result.migrations.end()));
    const bool may_plan_anew = options.direction != Direction::kBackwards && plans < kMostPlans;
    if (run.is_overtaken() && may_plan_anew) continue;
    result.migrations = std::move(done);
    result.database = database.name();
    return result;
  }
}

}  // namespace piccolo
