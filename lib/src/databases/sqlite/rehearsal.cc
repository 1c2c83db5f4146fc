// SPDX-License-Identifier: MIT
#include "databases/sqlite/rehearsal.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "sql/sqlite/lexical_rules.h"
#include "sql/sqlite/rebuild.h"

namespace piccolo {
namespace {

bool is_rebuild(const Piece& piece) { return std::holds_alternative<Rebuild>(piece); }

// Whether a statement may change the schema.  Others have nothing to work on in a
// rehearsal.
bool is_ddl(std::string_view statement) {
  return match_any(tokenize(kSqliteRules, statement, 1), {"CREATE", "ALTER", "DROP"});
}

// A CREATE TABLE … AS SELECT so that it makes the table and computes no row of it.
std::string without_rows(const std::string& statement) {
  const Tokens tokens = tokenize(kSqliteRules, statement);
  const auto as = std::ranges::find_if(tokens, [](const Token& token) {
    return token.is_one_of({"(", "AS"});
  });
  const bool makes_table =
      match_any(tokens, {"CREATE TABLE", "CREATE TEMP TABLE", "CREATE TEMPORARY TABLE"});
  if (!makes_table || as == tokens.end() || as->is("(")) return statement;
  return absl::StrFormat("%s SELECT * FROM (%s\n) LIMIT 0", statement.substr(0, as->end()),
                         statement.substr(as->end()));
}

// Rows have nothing to do with a rehearsal, and a transaction or a setting of the
// author's neither.
absl::Status rehearse_statement(SqliteHandle& rehearsal, const Statement& statement) {
  if (!is_ddl(statement.sql)) return absl::OkStatus();
  if (!statement.is_verbatim) return rehearsal.execute(statement.sql);
  const std::string cut = without_rows(statement.sql);
  if (cut == statement.sql) return rehearsal.execute(cut, SqliteHandle::Text::kTheirs);
  // Unless it has a limit of its own, which comes last, this keeps the names of its columns.
  const std::string limited = statement.sql + "\nLIMIT 0";
  if (rehearsal.execute(limited, SqliteHandle::Text::kTheirs).ok()) return absl::OkStatus();
  return rehearsal.execute(cut, SqliteHandle::Text::kTheirs);
}

}  // namespace

absl::StatusOr<std::vector<Statement>> SqliteWriter::write(const NamedChange& change,
                                                           const Schema& before) {
  const absl::StatusOr<Pieces> pieces = sqlite_dialect().render(change, before);
  if (!pieces.ok()) return pieces.status();
  const bool is_needed = std::ranges::any_of(*pieces, is_rebuild) || may_meet_strict_table(*change);
  if (!rehearsal_ && is_needed) {
    if (absl::Status started = start_rehearsal(); !started.ok()) return started;
  }
  return rehearse(*pieces);
}

absl::StatusOr<std::vector<Statement>> SqliteWriter::rehearse(const Pieces& pieces) {
  std::vector<Statement> statements;
  for (const Piece& piece : pieces) {
    const auto rehearse_piece = [&](const auto& one) { return rehearse(one, statements); };
    if (absl::Status done = std::visit(rehearse_piece, piece); !done.ok()) return done;
  }
  return statements;
}

absl::StatusOr<std::vector<Statement>> SqliteWriter::try_out(const NamedChange& change,
                                                             const Schema& before) {
  const absl::StatusOr<Pieces> pieces = sqlite_dialect().render(change, before);
  if (!pieces.ok()) return pieces.status();
  if (std::ranges::none_of(*pieces, is_rebuild)) {
    std::vector<Statement> statements;
    for (const Piece& piece : *pieces) statements.push_back(std::get<Statement>(piece));
    return statements;
  }
  if (!rehearsal_) {
    if (absl::Status started = start_rehearsal(); !started.ok()) return started;
  }
  if (absl::Status begun = rehearsal_->execute("SAVEPOINT trial"); !begun.ok()) return begun;
  absl::StatusOr<std::vector<Statement>> statements = rehearse(*pieces);
  absl::Status undone = rehearsal_->execute("ROLLBACK TO trial");
  if (undone.ok()) undone = rehearsal_->execute("RELEASE trial");
  // No rollback undoes what a rebuild that failed half-way leaves on.
  if (undone.ok()) undone = rehearsal_->execute("PRAGMA legacy_alter_table = OFF");
  if (!undone.ok()) return undone;
  if (!statements.ok() && !is_certain_) return std::vector<Statement>();
  return statements;
}

absl::StatusOr<std::vector<Statement>> SqliteWriter::write(const SqlScript& script,
                                                           bool in_transaction) {
  const absl::StatusOr<std::vector<Statement>> found =
      render_script(sqlite_dialect(), script, in_transaction);
  if (!found.ok()) return found.status();
  std::vector<Statement> statements;
  for (const Statement& statement : *found) {
    if (absl::Status done = rehearse(statement, statements); !done.ok()) return done;
  }
  return statements;
}

std::vector<Statement> SqliteWriter::write(const Callable& callable) {
  is_certain_ = false;
  return StatementWriter::write(callable);
}

// Such a table knows few types, which only SQLite can tell.
bool SqliteWriter::may_meet_strict_table(const Change& change) {
  if (!std::holds_alternative<AddColumn>(change)) return false;
  if (!has_strict_tables_ && database_ != nullptr) {
    const absl::StatusOr<std::vector<Row>> found = database_->select(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%' LIMIT 1");
    has_strict_tables_ = found.ok() && !found->empty();
  }
  return has_strict_tables_.value_or(false) ||
         std::ranges::any_of(written_, [](const Statement& statement) {
           return statement.is_verbatim &&
                  has_word(tokenize(kSqliteRules, statement.sql), "STRICT");
         });
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
    for (const Row& row : *schema) {
      Statement statement(row[0].value_or(""));
      statement.is_verbatim = true;
      if (!rehearse_statement(*rehearsal_, statement).ok()) is_certain_ = false;
    }
  }
  for (const Statement& statement : written_) {
    if (!rehearse_statement(*rehearsal_, statement).ok()) is_certain_ = false;
  }
  written_.clear();
  return absl::OkStatus();
}

// An error of raw SQL will be reported when it runs; until then the expectations
// of the statements see to it that nothing is done to another table than was
// thought.
absl::Status SqliteWriter::rehearse(const Statement& statement, std::vector<Statement>& written) {
  written.push_back(statement);
  if (!rehearsal_) {
    written_.push_back(statement);
    return absl::OkStatus();
  }
  absl::Status done = rehearse_statement(*rehearsal_, statement);
  if (done.ok()) return done;
  if (!statement.is_verbatim && is_certain_) return done;
  is_certain_ = false;
  return absl::OkStatus();
}

absl::Status SqliteWriter::rehearse(const Rebuild& rebuild, std::vector<Statement>& written) {
  absl::StatusOr<std::string> catalogue = rehearsal_->catalogue_of(rebuild.table);
  if (!catalogue.ok()) return catalogue.status();
  absl::StatusOr<std::vector<Statement>> statements = rebuild_statements(
      rebuild.table, rebuild.edit, [&](std::string_view sql) { return rehearsal_->select(sql); });
  if (!statements.ok()) return statements.status();
  statements->front().expects =
      std::make_shared<const Expectation>(rebuild.table, *std::move(catalogue));
  for (Statement& statement : *statements) {
    const auto text =
        statement.is_verbatim ? SqliteHandle::Text::kTheirs : SqliteHandle::Text::kOurs;
    if (absl::Status done = rehearsal_->execute(statement.sql, text); !done.ok()) return done;
    written.push_back(std::move(statement));
  }
  return absl::OkStatus();
}

}  // namespace piccolo
