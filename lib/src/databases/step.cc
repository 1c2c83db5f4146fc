// SPDX-License-Identifier: MIT
#include "databases/step.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "databases/errors.h"
#include "sql/migration_table.h"
#include "sql/split.h"

namespace piccolo {
namespace {

constexpr char kFailedStep[] = "piccolo/failed_step";
constexpr std::size_t kLongestShown = 1000;

std::string shortened(std::string_view sql) {
  if (sql.size() <= kLongestShown) return std::string(sql);
  return absl::StrFormat("%s… (%d bytes)", sql.substr(0, kLongestShown), sql.size());
}

}  // namespace

std::optional<std::size_t> failed_step(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kFailedStep);
  std::size_t step = 0;
  if (!payload || !absl::SimpleAtoi(std::string(*payload), &step)) return std::nullopt;
  return step;
}

absl::Status with_failed_step(absl::Status status, std::size_t step) {
  status.SetPayload(kFailedStep, absl::Cord(std::to_string(step)));
  return status;
}

absl::Status statement_error(std::string_view words, std::string_view statement) {
  return absl::InternalError(absl::StrFormat("%s\n  statement: %s", words, shortened(statement)));
}

const Change* change_of(const Step& step) {
  const auto* shared = std::get_if<std::shared_ptr<const Change>>(&step.action);
  return shared == nullptr ? nullptr : shared->get();
}

bool is_raw(const Step& step) {
  return std::holds_alternative<SqlScript>(step.action) ||
         std::holds_alternative<Callable>(step.action);
}

bool changes_one_row(const Step& step, const Statement& statement) {
  const bool is_row =
      std::holds_alternative<Record>(step.action) || std::holds_alternative<Forget>(step.action);
  // Only the first is about the migration table itself.
  return is_row && &statement == &step.statements.front();
}

absl::Status row_error(const Step& step) {
  if (std::holds_alternative<Record>(step.action)) {
    return absl::AbortedError(
        "the migration table did not take its row: it has one already, or a trigger or a rule");
  }
  return absl::AbortedError(
      "its row could not be removed from the migration table: it is not there any more, or there "
      "is a trigger or a rule");
}

absl::Status open_transaction_error() {
  return absl::FailedPreconditionError(
      "it began a transaction of its own and did not end it, so what it did in there is undone");
}

void sort_rows(MigrationRows& rows) { std::ranges::sort(rows, {}, &MigrationRow::id); }

namespace {

absl::StatusOr<MigrationRow> parse_migration_row(const Row& row) {
  MigrationRow parsed{.name = row[1].value_or(""), .app_name = row[2].value_or("")};
  absl::StatusOr<MigrationRow::Time> ran_on = parse_time(row[3].value_or(""));
  if (!ran_on.ok() || !absl::SimpleAtoi(row[0].value_or(""), &parsed.id)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "the row of the migration table with the id %s cannot be read: %s", row[0].value_or("NULL"),
        ran_on.ok() ? "the id is not a number" : std::string(ran_on.status().message())));
  }
  parsed.ran_on = *ran_on;
  parsed.faked = row[4] == "t" || row[4] == "1";
  return parsed;
}

}  // namespace

absl::StatusOr<MigrationRows> parse_migration_rows(const std::vector<Row>& rows) {
  MigrationRows parsed;
  for (const Row& row : rows) {
    absl::StatusOr<MigrationRow> one = parse_migration_row(row);
    if (!one.ok()) return one.status();
    parsed.push_back(*std::move(one));
  }
  sort_rows(parsed);
  return parsed;
}

std::string place_in_file(const Dialect& dialect, const Statement& statement,
                          std::optional<std::size_t> offset) {
  if (statement.file == nullptr) return "";
  const std::string_view sql = statement.sql;
  const std::size_t first =
      sql.size() - without_leading_comments(dialect.lexical_rules(), sql).size();
  const auto lines = std::ranges::count(sql.substr(0, offset.value_or(first)), '\n');
  return absl::StrFormat("\n  at: %s:%d", *statement.file,
                         statement.line + static_cast<std::size_t>(lines));
}

absl::Status take_count(const Row& row, const Look& look) {
  *look.seen = {.identity = row[0], .id_sum = row[2].value_or("")};
  if (absl::SimpleAtoi(row[1].value_or(""), &look.seen->count)) return absl::OkStatus();
  return absl::InternalError("the rows of the migration table could not be counted");
}

absl::Status take_rows(const std::vector<Row>& rows, const Look& look) {
  absl::StatusOr<MigrationRows> parsed = parse_migration_rows(rows);
  if (!parsed.ok()) return parsed.status();
  look.seen->rows = *std::move(parsed);
  return absl::OkStatus();
}

}  // namespace piccolo
