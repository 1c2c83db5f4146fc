// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "piccolo/database.h"
#include "piccolo/schema.h"

namespace piccolo {

// A database for unit tests: a Schema and the rows of a migration table, with
// the same transactions as the others.  No SQL engine: raw SQL is noted in the
// journal, and what it would have done is not known.
//
// Refuses what a database would refuse of declarative operations, as far as that can be
// known without one.  May be used by one thread at a time, as any Database.
//
//   piccolo::InMemoryDatabase database;
//   (void)piccolo::run_forwards(database, apps, {.app_name = "my_app"});
//   BOOST_TEST(database.schema().find_table("band"));
class InMemoryDatabase : public Database {
 public:
  InMemoryDatabase();
  ~InMemoryDatabase() override;

  // What was committed.  During a transaction: with what it has done so far.
  const Schema& schema() const;
  // What has run, in order.
  const MigrationRows& rows() const;
  // The raw SQL it was given, one entry a statement, oldest first.
  const std::vector<std::string>& journal() const;

  // The rows that query() answers to exactly this SQL; without, it has none.
  void answer(std::string sql, std::vector<Row> rows);

  // Makes the n-th statement from now, counting from 1, fail as if the database
  // had refused it: to test what a service does then.
  void fail_at(int n);

  // The same as of any database.
  using Database::query;
  using Database::transact;
  using Database::without_transaction;
  absl::Status transact(absl::FunctionRef<absl::Status(Connection&)> work,
                        const WaitPolicy& wait) override;
  absl::Status without_transaction(absl::FunctionRef<absl::Status(Connection&)> work,
                                   const WaitPolicy& wait) override;
  absl::StatusOr<std::vector<Row>> query(std::string_view sql,
                                         absl::Span<const Value> parameters) override;
  const std::string& name() const override;
  Backend& backend() override;

 private:
  class Tables;
  std::unique_ptr<Tables> tables_;
};

}  // namespace piccolo
