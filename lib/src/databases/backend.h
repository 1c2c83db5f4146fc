// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "databases/database_info.h"
#include "databases/step.h"
#include "piccolo/database.h"
#include "schema/catalogue.h"
#include "sql/dialect.h"
#include "sql/statement_writer.h"

namespace piccolo {

// A database as the library sees it: what it says of itself, and how the steps of a
// plan are carried out on it.  A new one overrides what is pure here.
class Backend : public Database {
 public:
  using Database::query;
  using Database::transact;
  using Database::without_transaction;

  absl::Status transact(absl::FunctionRef<absl::Status(Connection&)> work,
                        const WaitPolicy& wait) final;
  absl::Status without_transaction(absl::FunctionRef<absl::Status(Connection&)> work,
                                   const WaitPolicy& wait) final;
  absl::StatusOr<std::vector<Row>> query(std::string_view sql,
                                         absl::Span<const Value> parameters) final;
  const std::string& name() const final { return name_; }
  Backend& backend() final { return *this; }

  virtual const Dialect& dialect() const = 0;

  // Asks the database about itself, by as many queries however much has run.
  // Changes nothing, and creates no database.
  //
  // kFailedPrecondition, saying why, for one that migrations cannot be run on: a
  // version that is too old, an engine whose transactions do not hold a change of
  // the schema together with its row, a migration table whose rows are hidden.
  virtual absl::StatusOr<DatabaseInfo> read_info(const WaitPolicy& wait) = 0;

  // What the database says of these tables, and of those that refer to them; uncommitted
  // changes included, inside transact().  Changes nothing, not even the session.
  virtual absl::StatusOr<Catalogue> catalogue(absl::Span<const TableName> tables) = 0;

  // The entries of the record about these rows of the migration table, in their order.
  // There must be a record.
  virtual absl::StatusOr<std::vector<RecordEntry>> entries(absl::Span<const MigrationRow> rows);

  // All entries about an app, or about all if that is empty, in their order and without
  // their details.  There must be a record.
  virtual absl::StatusOr<std::vector<RecordEntry>> history(std::string_view app_name);

  // Who else may write the record; empty if there is none.
  virtual absl::StatusOr<std::vector<std::string>> record_writers() {
    return std::vector<std::string>();
  }

  // What writes down a plan for this database, which must outlive it.
  virtual std::unique_ptr<StatementWriter> statement_writer();

  // Inside transact() or without_transaction(): carries out a part of a plan, and
  // stops at the first step that fails, which failed_step() tells.
  virtual absl::Status run(absl::Span<const Step> steps) = 0;

  // To be called at the end of a run: gives back what is kept between its parts,
  // such as a second connection.  Never fails; a later run takes it anew.
  virtual void end_run() noexcept {}

 protected:
  enum class Mode { kTransaction, kNoTransaction };

  explicit Backend(std::string name) : name_(std::move(name)) {}

  // To be called when waiting for a lock has timed out.
  void note_blocked() { blocked_ = true; }

 private:
  friend class BackendConnection;

  // begin() takes the lock of the run, commit() and rollback() give it back.
  virtual absl::Status begin(Mode mode, const WaitPolicy& wait) = 0;
  virtual absl::Status commit() = 0;
  virtual void rollback() noexcept = 0;
  // In the transaction, or without one.
  virtual absl::StatusOr<std::vector<Row>> run_query(std::string_view sql,
                                                     absl::Span<const Value> parameters) = 0;
  // Outside of all that, and without a lock.
  virtual absl::StatusOr<std::vector<Row>> read(std::string_view sql,
                                                absl::Span<const Value> parameters) = 0;

  absl::Status with_connection(Mode mode, absl::FunctionRef<absl::Status(Connection&)> work,
                               const WaitPolicy& wait);

  std::string name_;
  bool is_lent_ = false;
  bool blocked_ = false;  // Since begin().
};

}  // namespace piccolo
