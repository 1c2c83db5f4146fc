// SPDX-License-Identifier: MIT
#include "databases/sqlite_writer.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "sql/split.h"

namespace piccolo {
namespace {

bool is_rebuild(const Piece& piece) { return std::holds_alternative<Rebuild>(piece); }

// Whether a statement may change the schema.  Others have nothing to work on in a
// rehearsal.
bool is_ddl(std::string_view statement) {
  const std::string text(without_leading_comments(Dialect::kSqlite, statement));
  return std::ranges::any_of(
      std::initializer_list<const char*>{"CREATE", "ALTER", "DROP"},
      [&](const char* verb) { return absl::StartsWithIgnoreCase(text, verb); });
}

// An error of raw SQL will be reported when it runs; until then the expectations
// of the steps see to it that nothing is done to another table than was thought.
void rehearse_statement(SqliteHandle& rehearsal, const std::string& statement) {
  if (is_ddl(statement)) rehearsal.execute(statement).IgnoreError();
}

}  // namespace

absl::StatusOr<Step> SqliteWriter::write(const Operation& operation, const Schema& before,
                                         bool in_transaction) {
  const absl::StatusOr<Pieces> pieces = render(Dialect::kSqlite, operation, before, in_transaction);
  if (!pieces.ok()) return pieces.status();
  if (!rehearsal_ && std::ranges::any_of(*pieces, is_rebuild)) {
    if (absl::Status started = start_rehearsal(); !started.ok()) return started;
  }
  Step step{operation};
  for (const Piece& piece : *pieces) {
    if (const auto* rebuild = std::get_if<Rebuild>(&piece)) {
      if (absl::Status done = rehearse(*rebuild, step); !done.ok()) return done;
      continue;
    }
    const std::string& statement = std::get<std::string>(piece);
    step.statements.push_back(statement);
    if (rehearsal_) {
      rehearse_statement(*rehearsal_, statement);
    } else {
      written_.push_back(statement);
    }
  }
  return step;
}

absl::Status SqliteWriter::start_rehearsal() {
  absl::StatusOr<SqliteHandle> opened = SqliteHandle::open(":memory:");
  if (!opened.ok()) return opened.status();
  rehearsal_ = *std::move(opened);
  rehearsal_->lock_in();
  if (database_ != nullptr) {
    // Tables first: views and triggers are about them.
    absl::StatusOr<std::vector<Row>> schema = database_->select(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' ORDER BY type <> 'table', type <> 'index', type <> 'view', rowid");
    if (!schema.ok()) return schema.status();
    for (const Row& row : *schema) rehearse_statement(*rehearsal_, row[0].value_or(""));
  }
  for (const std::string& statement : written_) rehearse_statement(*rehearsal_, statement);
  written_.clear();
  return absl::OkStatus();
}

absl::Status SqliteWriter::rehearse(const Rebuild& rebuild, Step& step) {
  if (step.expects.empty() && step.statements.empty()) {
    absl::StatusOr<std::string> catalogue = rehearsal_->catalogue_of(rebuild.table);
    if (!catalogue.ok()) return catalogue.status();
    step.expects.push_back({rebuild.table, *std::move(catalogue)});
  }
  absl::StatusOr<std::vector<std::string>> statements = rebuild_statements(
      rebuild.table, rebuild.edit, [&](std::string_view sql) { return rehearsal_->select(sql); });
  if (!statements.ok()) return statements.status();
  for (const std::string& statement : *statements) {
    if (absl::Status done = rehearsal_->execute(statement); !done.ok()) return done;
    step.statements.push_back(statement);
  }
  return absl::OkStatus();
}

}  // namespace piccolo
