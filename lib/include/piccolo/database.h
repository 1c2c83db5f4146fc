// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "piccolo/migration_row.h"
#include "piccolo/value.h"
#include "piccolo/wait_policy.h"

namespace piccolo {

class Backend;

// The way to change a database, lent for the length of a callback: there is no
// commit to forget.  Must not be kept.
//
// The message of an error is what the database says; error_details() has the statement,
// the SQLSTATE and what else is known, and full_message() all of it in words.  After an
// error inside a transaction, return it: nothing more can be done there.  Outside of one,
// what was done before the error stays done.
class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  // Runs one statement or several, without parameters.  The in-memory database
  // notes the text in its journal.
  virtual absl::Status execute(std::string_view sql) = 0;

  // Runs one statement with parameters $1, $2, … and returns its rows.  The
  // in-memory database gives the answers a test prepared.
  virtual absl::StatusOr<std::vector<Row>> query(std::string_view sql,
                                                 absl::Span<const Value> parameters) = 0;
  absl::StatusOr<std::vector<Row>> query(std::string_view sql) { return query(sql, {}); }

  // What has run, uncommitted changes included; none if there is no migration
  // table.
  virtual absl::StatusOr<std::optional<MigrationRows>> migration_rows() = 0;

  // False for migrations that asked to run outside a transaction.
  virtual bool in_transaction() const = 0;
};

// A database that migrations run on.  Made by open_database(), or by the factory of
// a backend.  May be used by one thread at a time.
//
// One may wrap another, to log, count or fail what is done: override what is of
// interest, forward the rest, and return the other's backend().
class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  // Runs `work` in a transaction, while no other run of migrations uses the
  // database: waits for those under way.  Commits if `work` returns OK;
  // undoes everything if it returns an error, which is then the answer, or throws,
  // which goes on to the caller.  When it fails after the database has refused a
  // lock because the wait for it timed out, it is called again in a new
  // transaction.
  //
  // After any failure but kDataLoss the database is as it was before.
  // kUnavailable: the time that `wait` allows is over.  kDataLoss: the connection broke during
  // the commit and could not be opened again, so whether it happened is not known.
  // kFailedPrecondition: called from inside `work`.
  virtual absl::Status transact(absl::FunctionRef<absl::Status(Connection&)> work,
                                const WaitPolicy& wait) = 0;
  absl::Status transact(absl::FunctionRef<absl::Status(Connection&)> work) {
    return transact(work, WaitPolicy());
  }

  // The same without a transaction: each statement is committed as it ends, and
  // nothing is undone nor tried again, so after a failure what was done stays done.
  virtual absl::Status without_transaction(absl::FunctionRef<absl::Status(Connection&)> work,
                                           const WaitPolicy& wait) = 0;
  absl::Status without_transaction(absl::FunctionRef<absl::Status(Connection&)> work) {
    return without_transaction(work, WaitPolicy());
  }

  // Reads: runs one statement with parameters $1, $2, … and returns its rows.
  // Takes no lock of a run and waits for none, so a service may ask while another
  // process migrates; sees what has been committed.  SQLite itself lets a reader wait
  // while a migration runs without a transaction, and while a large one is committed.
  //
  // An error if the statement writes.  kFailedPrecondition: called from inside
  // transact() or without_transaction(), whose Connection reads.
  virtual absl::StatusOr<std::vector<Row>> query(std::string_view sql,
                                                 absl::Span<const Value> parameters) = 0;
  absl::StatusOr<std::vector<Row>> query(std::string_view sql) { return query(sql, {}); }

  // What has run; none if there is no migration table.  Reads without the lock of a
  // run, as query() does.
  absl::StatusOr<std::optional<MigrationRows>> migration_rows();

  // For messages: its URL, without a password.
  virtual const std::string& name() const = 0;

  // For the library: what plans are made for and carried out by.
  virtual Backend& backend() = 0;
};

// Opens what `url` names: `sqlite:relative.db`, `sqlite:/absolute.db`,
// `sqlite::memory:`, `postgresql://…` or `postgres://…` (libpq's own URI), or
// `memory:`.
//
// kInvalidArgument for a URL that is none of these; kUnavailable if there is no
// connection to be had.  A SQLite file that does not exist is made by the first
// transaction, not before.
absl::StatusOr<std::unique_ptr<Database>> open_database(std::string_view url);

// The backends' own factories.
absl::StatusOr<std::unique_ptr<Database>> open_sqlite_database(std::string path);
absl::StatusOr<std::unique_ptr<Database>> open_postgres_database(std::string uri);

// `url` fit to be shown: without its password.
std::string without_password(std::string_view url);

}  // namespace piccolo
