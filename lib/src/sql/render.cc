// SPDX-License-Identifier: MIT
#include "sql/render.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_format.h"
#include "databases/errors.h"
#include "overloaded.h"
#include "sql/lexical_rules.h"
#include "sql/split.h"

namespace piccolo {
namespace {

constexpr std::size_t kLongestShown = 200;

std::size_t lines_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

std::string comment(const Callable& callable) {
  return callable.name.empty() ? "-- calls a C++ function"
                               : absl::StrFormat("-- calls the C++ function \"%s\"", callable.name);
}

// The statements of a script, which know where they stand in its file.
absl::StatusOr<Pieces> render_script(Dialect dialect, const SqlScript& script,
                                     bool in_transaction) {
  if (absl::Status whole = check_no_nul(script.text); !whole.ok()) return whole;
  absl::StatusOr<std::vector<std::string_view>> statements =
      in_transaction ? find_transactional_statements(dialect, script.text)
                     : find_statements(lexical_rules(dialect), script.text);
  if (!statements.ok()) return statements.status();

  const auto file =
      script.file.empty() ? nullptr : std::make_shared<const std::string>(script.file);
  Pieces pieces;
  std::size_t line = script.line;
  std::size_t end = 0;  // Of the statement before.
  for (const std::string_view sql : *statements) {
    if (dialect == Dialect::kPostgres && copies_to_client(sql)) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "COPY from and to the client is not possible here: \"%s\"; use INSERT, or COPY from a "
          "file of the server",
          without_leading_comments(lexical_rules(dialect), sql)));
    }
    // SQLite takes the end of the text for the end of the comment.
    if (has_unterminated_comment(lexical_rules(dialect), sql)) {
      return absl::InvalidArgumentError(
          absl::StrFormat("a comment does not end: \"%s\"", sql.substr(0, kLongestShown)));
    }
    const auto begin = static_cast<std::size_t>(sql.data() - script.text.data());
    line += lines_in(std::string_view(script.text).substr(end, begin - end));
    Statement& statement = std::get<Statement>(pieces.emplace_back(Statement(sql)));
    statement.is_verbatim = true;
    statement.file = file;
    statement.line = line;
    end = begin + statement.sql.size();
    line += lines_in(statement.sql);
  }
  return pieces;
}

}  // namespace

absl::StatusOr<Pieces> render(Dialect dialect, const Operation& operation, const Schema& before,
                              bool in_transaction) {
  if (const Raw* raw = std::get_if<Raw>(&operation)) {
    return render_raw(dialect, *raw, in_transaction);
  }
  return dialect == Dialect::kPostgres ? render_postgres(operation, before)
                                       : render_sqlite(operation, before);
}

absl::StatusOr<Pieces> render_raw(Dialect dialect, const Raw& raw, bool in_transaction) {
  return std::visit(Overloaded{[](const Nothing&) -> absl::StatusOr<Pieces> { return Pieces(); },
                               [&](const SqlScript& script) {
                                 return render_script(dialect, script, in_transaction);
                               },
                               [](const Callable& callable) -> absl::StatusOr<Pieces> {
                                 return Pieces{Statement(comment(callable))};
                               }},
                    raw.forwards);
}

}  // namespace piccolo
