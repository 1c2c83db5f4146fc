// SPDX-License-Identifier: MIT
#include "piccolo/in_memory_database.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "databases/errors.h"
#include "databases/step.h"
#include "overloaded.h"

namespace piccolo {

absl::Status InMemoryDatabase::begin(Mode mode, const Patience&) {
  if (mode == Mode::kTransaction) before_ = state_;
  return absl::OkStatus();
}

absl::Status InMemoryDatabase::commit() {
  before_.reset();
  return absl::OkStatus();
}

void InMemoryDatabase::rollback() noexcept {
  if (before_) state_ = *std::move(before_);
  before_.reset();
}

absl::Status InMemoryDatabase::run(absl::Span<const Step> steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (absl::Status done = perform(steps[i]); !done.ok()) return with_failed_step(done, i);
  }
  return absl::OkStatus();
}

absl::Status InMemoryDatabase::perform(const Step& step) {
  for (const Statement& statement : step.statements) {
    if (absl::Status asked = fail_if_due(statement.sql); !asked.ok()) return asked;
  }
  return std::visit(
      Overloaded{[&](const Operation& operation) {
                   const Raw* raw = std::get_if<Raw>(&operation);
                   if (raw != nullptr && std::holds_alternative<SqlScript>(raw->forwards)) {
                     std::ranges::transform(step.statements, std::back_inserter(state_.journal),
                                            &Statement::sql);
                   }
                   return apply(operation, state_.schema);
                 },
                 [&](const CreateMigrationTable&) {
                   state_.has_migration_table = true;
                   return absl::OkStatus();
                 },
                 [&](const Record& record) {
                   if (std::ranges::any_of(state_.rows, [&](const MigrationRow& row) {
                         return row.name == record.row.name && row.app_name == record.row.app_name;
                       })) {
                     return row_error(step);
                   }
                   state_.rows.push_back(record.row);
                   state_.rows.back().id = ++state_.last_id;
                   return absl::OkStatus();
                 },
                 [&](const Forget& forget) {
                   const auto erased = std::erase_if(state_.rows, [&](const MigrationRow& row) {
                     return row.id == forget.row.id && row.name == forget.row.name &&
                            row.app_name == forget.row.app_name;
                   });
                   return erased == 1 ? absl::OkStatus() : row_error(step);
                 },
                 [&](const Look& one) { return look(one); },
                 [](const RestoreSession&) { return absl::OkStatus(); },
                 [](const FinishDeferred&) { return absl::OkStatus(); }},
      step.action);
}

absl::Status InMemoryDatabase::look(const Look& look) const {
  *look.seen = {};
  if (state_.has_migration_table) look.seen->identity = "the migration table";
  std::int64_t sum = 0;
  for (const MigrationRow& row : state_.rows) {
    if (std::ranges::find(*look.apps, row.app_name) == look.apps->end()) continue;
    ++look.seen->count;
    sum += row.id;
    if (!look.with_rows) continue;
    look.seen->rows.push_back(row);
    look.seen->rows.back().faked = false;
  }
  look.seen->id_sum = std::to_string(sum);
  return absl::OkStatus();
}

absl::Status InMemoryDatabase::fail_if_due(std::string_view statement) {
  if (fail_in_ == 0 || --fail_in_ > 0) return absl::OkStatus();
  return statement_error("the test asked for this failure", statement);
}

absl::StatusOr<std::vector<Row>> InMemoryDatabase::run_query(std::string_view sql,
                                                             absl::Span<const Value>) {
  if (absl::Status asked = fail_if_due(sql); !asked.ok()) return asked;
  state_.journal.emplace_back(sql);
  const auto prepared = answers_.find(sql);
  return prepared == answers_.end() ? std::vector<Row>() : prepared->second;
}

absl::StatusOr<std::vector<Row>> InMemoryDatabase::read(std::string_view sql,
                                                        absl::Span<const Value>) {
  const auto prepared = answers_.find(sql);
  return prepared == answers_.end() ? std::vector<Row>() : prepared->second;
}

absl::StatusOr<Survey> InMemoryDatabase::survey(const Patience&) {
  if (!state_.has_migration_table) return Survey();
  MigrationRows rows = state_.rows;
  sort_rows(rows);
  return Survey{.rows = std::move(rows)};
}

}  // namespace piccolo
