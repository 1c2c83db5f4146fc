// SPDX-License-Identifier: MIT
#include "plan/draft.h"

#include <algorithm>
#include <range/v3/view/reverse.hpp>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "overloaded.h"
#include "piccolo/printable.h"
#include "schema/check_text.h"
#include "sql/own_transactions.h"

namespace piccolo {
namespace {

void add_problem(Draft& draft, const absl::Status& why) {
  if (!why.ok()) draft.problems.emplace_back(why.message());
}

void add_operations(const MigrationManager& manager, Draft& draft) {
  draft.in_transaction = manager.wrap_forwards_in_transaction();
  draft.undo_in_transaction = manager.wrap_backwards_in_transaction();
  draft.operations = manager.operations();
  for (const Operation& operation : draft.operations) {
    if (const Raw* raw = std::get_if<Raw>(&operation)) add_problem(draft, check_text(*raw));
  }
}

Operation operation_of(Action action) {
  return std::visit(
      Overloaded{[](Change& change) -> Operation { return std::move(change); },
                 [](auto& opaque) -> Operation { return Raw{.forwards = std::move(opaque)}; }},
      action);
}

void add_inverses(RanMigration& ran, Draft& draft) {
  draft.in_transaction = ran.wrap_backwards_in_transaction;
  draft.missing_ways_back = ran.missing_ways_back;
  std::vector<absl::StatusOr<Action>> inverses = std::move(ran.inverses);
  draft.operations.reserve(inverses.size());
  for (absl::StatusOr<Action>& inverse : inverses | ranges::views::reverse) {
    add_problem(draft, inverse.status());
    if (inverse.ok()) draft.operations.push_back(operation_of(*std::move(inverse)));
  }
}

// The function of the program's that undoes that operation; null if there is none.
const Callable* find_function(const MigrationManager* program, std::size_t operation) {
  if (program == nullptr || operation >= program->operations().size()) return nullptr;
  const auto* raw = std::get_if<Raw>(&program->operations()[operation]);
  return raw == nullptr || !raw->backwards ? nullptr : std::get_if<Callable>(&*raw->backwards);
}

void add_function(const Callable& recorded, std::size_t operation, const MigrationManager* program,
                  Draft& draft) {
  const Callable* function = find_function(program, operation);
  if (function != nullptr) {
    draft.operations.emplace_back(Raw{.forwards = *function});
    return;
  }
  draft.problems.push_back(absl::StrFormat(
      "C++ step %d of it is undone by the function \"%s\", which this program does not have",
      operation + 1, recorded.name));
}

std::size_t count_missing(const Recorded& recorded) {
  const auto is_missing = [](const std::optional<Operation>& operation) {
    return operation && lacks_way_back(*operation);
  };
  return static_cast<std::size_t>(std::ranges::count_if(recorded.operations, is_missing));
}

// What this version of the library has no words for.
void add_statements(const UndoStep& step, Draft& draft) {
  if (step.statements.empty()) {
    draft.problems.emplace_back(
        "what undoes it was recorded by a newer version of this library, in words that this one "
        "does not know");
    return;
  }
  if (step.expects_table) draft.as_recorded.push_back(*step.expects_table);
  draft.operations.emplace_back(Raw{.forwards = SqlScript{absl::StrJoin(step.statements, ";\n")}});
}

bool has_own_transactions(const Dialect& dialect, const Operation& operation) {
  const Raw* raw = std::get_if<Raw>(&operation);
  const SqlScript* script = raw == nullptr ? nullptr : std::get_if<SqlScript>(&raw->forwards);
  return script != nullptr && script->format == SqlFormat::kPair &&
         has_own_transactions(dialect, script->text);
}

}  // namespace

void record_only(Draft& draft) {
  draft.fake = true;
  draft.in_transaction = true;
}

void adopt(Draft& draft) {
  draft.adopted = !draft.fake;
  draft.in_transaction = true;
}

void keep_own_transactions(const Dialect& dialect, Draft& draft) {
  draft.has_own_transactions =
      !draft.fake && !draft.adopted &&
      std::ranges::any_of(draft.operations, [&](const Operation& operation) {
        return has_own_transactions(dialect, operation);
      });
  if (draft.has_own_transactions) draft.in_transaction = false;
}

Draft draft_forwards(const AppConfig& app, const Migration& migration) {
  Draft draft{.app = &app, .migration = &migration};
  const absl::StatusOr<MigrationManager> manager = describe_forwards(migration);
  add_problem(draft, manager.status());
  if (manager.ok()) add_operations(*manager, draft);
  if (migration.fake) record_only(draft);
  return draft;
}

Draft draft_backwards(const AppConfig& app, RanMigration& ran) {
  Draft draft{.app = &app, .migration = ran.migration, .fake = ran.rows.front().faked};
  if (draft.fake) return draft;
  add_problem(draft, ran.described);
  add_inverses(ran, draft);
  return draft;
}

Draft draft_backwards(const AppConfig& app, const Migration& migration, Recorded recorded,
                      const MigrationManager* program) {
  Draft draft{.app = &app,
              .migration = &migration,
              .problems = std::move(recorded.irreversible),
              .missing_ways_back = count_missing(recorded),
              .in_transaction = recorded.undo_in_transaction};
  for (UndoStep& step : recorded.undo) {
    if (!step.action) {
      add_statements(step, draft);
    } else if (const auto* function = std::get_if<Callable>(&*step.action)) {
      add_function(*function, step.operation, program, draft);
    } else {
      draft.operations.push_back(operation_of(*std::move(step.action)));
    }
  }
  return draft;
}

std::string describe(const AppConfig& app, const Migration& migration) {
  return absl::StrFormat("migration \"%s\" of app \"%s\"", printable(migration.id),
                         printable(app.app_name));
}

}  // namespace piccolo
