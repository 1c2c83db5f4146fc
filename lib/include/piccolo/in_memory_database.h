// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <vector>

#include "piccolo/database.h"

namespace piccolo {

struct Look;

// A database for unit tests: a Schema and the rows of a migration table, with
// the same transactions as the others.  No SQL engine: raw SQL is noted in the
// journal, and what it would have done is not known.
//
//   piccolo::InMemoryDatabase database;
//   (void)piccolo::run_forwards(database, apps, {.app_name = "my_app"});
//   BOOST_TEST(database.schema().find_table("band"));
class InMemoryDatabase : public Database {
 public:
  InMemoryDatabase() : Database("memory:") {}

  // What was committed.  During a transaction: with what it has done so far.
  const Schema& schema() const { return state_.schema; }
  const MigrationRows& rows() const { return state_.rows; }
  // The raw SQL it was given, one entry a statement, oldest first.
  const std::vector<std::string>& journal() const { return state_.journal; }

  // The rows that query() answers to exactly this SQL; without, it has none.
  void answer(std::string sql, std::vector<Row> rows) {
    answers_[std::move(sql)] = std::move(rows);
  }

  // Makes the n-th statement from now, counting from 1, fail as if the database
  // had refused it: to test what a service does then.
  void fail_at(int n) { fail_in_ = n; }

  Dialect dialect() const override { return Dialect::kPostgres; }
  using Database::survey;
  absl::StatusOr<Survey> survey(const Patience& patience) override;

 private:
  struct State {
    Schema schema;
    MigrationRows rows;
    std::vector<std::string> journal;
    std::int64_t last_id = 0;
    bool has_migration_table = false;
  };

  absl::Status begin(Mode mode, const Patience& patience) override;
  absl::Status commit() override;
  void rollback() noexcept override;
  absl::Status run(absl::Span<const Step> steps) override;
  absl::StatusOr<std::vector<Row>> run_query(std::string_view sql,
                                             absl::Span<const Value> parameters) override;
  absl::StatusOr<std::vector<Row>> read(std::string_view sql,
                                        absl::Span<const Value> parameters) override;

  absl::Status perform(const Step& step);
  absl::Status look(const Look& look) const;
  absl::Status fail_if_due(std::string_view statement);

  State state_;
  std::optional<State> before_;  // What rollback() returns to.
  std::map<std::string, std::vector<Row>, std::less<>> answers_;
  int fail_in_ = 0;
};

}  // namespace piccolo
