// SPDX-License-Identifier: MIT
#include "sql/statement_writer.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_format.h"
#include "error.h"
#include "sql/own_transactions.h"
#include "sql/split.h"

namespace piccolo {
namespace {

// How the comment begins that stands for the call of a function.
constexpr char kCalls[] = "-- calls ";
constexpr std::size_t kLongestShown = 200;
constexpr std::size_t kShownBeforeNul = 40;

std::size_t lines_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

// Of a script that runs outside our transactions.  A file is a whole; steps in C++ may
// begin and end a transaction together.
absl::StatusOr<std::vector<std::string_view>> find_outer_statements(const Dialect& dialect,
                                                                    const SqlScript& script) {
  if (script.format != SqlFormat::kNone) {
    absl::Status balanced = check_own_transactions(dialect, script);
    if (!balanced.ok()) return balanced;
  }
  return find_statements(dialect.lexical_rules(), script.text);
}

absl::Status check_statement(const Dialect& dialect, std::string_view sql) {
  if (absl::Status valid = dialect.check_statement(sql); !valid.ok()) return valid;
  // SQLite takes the end of the text for the end of the comment.
  if (!has_unterminated_comment(dialect.lexical_rules(), sql)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrFormat("a comment does not end: \"%s\"", sql.substr(0, kLongestShown)));
}

}  // namespace

absl::Status check_no_nul(std::string_view sql) {
  const std::size_t nul = sql.find('\0');
  if (nul == std::string_view::npos) return absl::OkStatus();
  const std::size_t begin = nul < kShownBeforeNul ? 0 : nul - kShownBeforeNul;
  return absl::InvalidArgumentError(absl::StrFormat("the SQL has a NUL byte in it, behind \"%s\"",
                                                    sql.substr(begin, nul - begin)));
}

absl::StatusOr<std::vector<Statement>> render_script(const Dialect& dialect,
                                                     const SqlScript& script, bool in_transaction) {
  if (absl::Status whole = check_no_nul(script.text); !whole.ok()) return whole;
  const absl::StatusOr<std::vector<std::string_view>> found =
      in_transaction ? find_transactional_statements(dialect, script)
                     : find_outer_statements(dialect, script);
  if (!found.ok()) return found.status();

  const auto file =
      script.file.empty() ? nullptr : std::make_shared<const std::string>(script.file);
  std::vector<Statement> statements;
  std::size_t line = script.line;
  std::size_t end = 0;  // Of the statement before.
  for (const std::string_view sql : *found) {
    if (absl::Status valid = check_statement(dialect, sql); !valid.ok()) {
      const std::string_view core = without_leading_comments(dialect.lexical_rules(), sql);
      return with_message(valid, place_in(script, core) + std::string(valid.message()));
    }
    const auto begin = static_cast<std::size_t>(sql.data() - script.text.data());
    line += lines_in(std::string_view(script.text).substr(end, begin - end));
    Statement& statement = statements.emplace_back(sql);
    statement.is_verbatim = true;
    statement.file = file;
    statement.line = line;
    end = begin + sql.size();
    line += lines_in(sql);
  }
  return statements;
}

std::vector<Statement> StatementWriter::write(const Callable& callable) {
  if (callable.name.empty()) return {absl::StrFormat("%sa C++ function", kCalls)};
  return {absl::StrFormat("%sthe C++ function \"%s\"", kCalls, callable.name)};
}

bool is_call_of_function(std::string_view line) { return line.starts_with(kCalls); }

absl::StatusOr<std::vector<Statement>> DialectWriter::write(const NamedChange& change,
                                                            const Schema& before) {
  absl::StatusOr<Pieces> pieces = dialect_.render(change, before);
  if (!pieces.ok()) return pieces.status();
  std::vector<Statement> statements;
  for (Piece& piece : *pieces) statements.push_back(std::get<Statement>(std::move(piece)));
  return statements;
}

absl::StatusOr<std::vector<Statement>> DialectWriter::write(const SqlScript& script,
                                                            bool in_transaction) {
  return render_script(dialect_, script, in_transaction);
}

}  // namespace piccolo
