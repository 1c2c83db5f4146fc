// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "piccolo/schema.h"

namespace piccolo {

// Which SQL a database understands.
enum class Dialect { kPostgres, kSqlite };

// A parameter of a query.  Text is bound, never pasted into SQL.
using Value = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string>;

// A row of a query's answer: each value as text, none for NULL.
using Row = std::vector<std::optional<std::string>>;

// A row of the migration table: a migration that has run.
struct MigrationRow {
  // Wall clock without a time zone, as Piccolo writes it.
  using Time = std::chrono::local_time<std::chrono::microseconds>;

  std::int64_t id = 0;
  std::string name = {};  // The migration's id.
  std::string app_name = {};
  Time ran_on = {};
  bool faked = false;  // Recorded without having been run.
  bool operator==(const MigrationRow&) const = default;
};

// What has run, in the order of `id`, which is that of insertion.  Clocks have no
// say in it: services write local times of different zones.
using MigrationRows = std::vector<MigrationRow>;

// How long to wait for others, and whom to tell meanwhile.
struct Patience {
  using Clock = std::chrono::steady_clock;

  // For a lock on a table, before everything is undone and tried again: those who
  // queue behind us wait no longer than that.  PostgreSQL.
  std::chrono::milliseconds lock_timeout{3'000};
  // For another run of migrations to end and for locks, all in all.
  std::chrono::milliseconds give_up_after{60'000};
  // When that time is over.  Commands set it when they begin, and again when they
  // have got on; where it is not set, each call waits that long.
  std::optional<Clock::time_point> deadline = std::nullopt;
  // Told about once a second, in a sentence, what is being waited for; null for
  // nobody.  Must not use the database.
  std::function<void(std::string_view)> on_wait = nullptr;

  // The same with a deadline: its own, or one that is counted from now.
  Patience started() const {
    Patience patience = *this;
    if (!deadline) patience.deadline = Clock::now() + give_up_after;
    return patience;
  }
};

// What a database says of itself before anything is done to it.
struct Survey {
  // What has run; none if there is no migration table.
  std::optional<MigrationRows> rows = std::nullopt;
  // Whether the migration table has triggers or rules.
  bool has_triggers = false;
  // Why it cannot be written, as far as that is known; empty if it can.
  std::vector<std::string> not_writable = {};
  // Why nothing can run outside a transaction; empty if it can.
  std::string only_transactions = {};
  // PostgreSQL's number for its version, e.g. 150003; 0 elsewhere.
  int server_version = 0;
  // Tables that belong to others, and whether foreign keys may refer to them; and
  // schemas in which no table may be made.  "" is the default schema.  PostgreSQL.
  std::map<TableName, bool> foreign_tables = {};
  std::set<std::string> closed_schemas = {};
  // Whether tables of our own can be made beside the migration table.
  bool can_make_own_tables = true;
  // How many locks all its transactions together can hold; none: any number.
  std::optional<std::int64_t> most_locks = std::nullopt;
};

class Database;
class StatementWriter;
struct Step;

// The way to change a database, lent for the length of a callback: there is no
// commit to forget.  Must not be kept.
//
// Errors carry the database's own words, the statement, and on PostgreSQL the
// SQLSTATE.  After an error inside a transaction, return it: nothing more can
// be done there.
class Connection {
 public:
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Runs one statement or several, without parameters.  The in-memory database
  // notes the text in its journal.
  absl::Status execute(std::string_view sql);

  // Runs one statement with parameters $1, $2, … and returns its rows.  The
  // in-memory database gives the answers a test prepared.
  absl::StatusOr<std::vector<Row>> query(std::string_view sql,
                                         absl::Span<const Value> parameters = {});

  // For the library: carries out a part of a plan, and stops at the first step
  // that fails.
  absl::Status run(absl::Span<const Step> steps);

  // What has run, uncommitted changes included; none if there is no migration
  // table.
  absl::StatusOr<std::optional<MigrationRows>> migration_rows();

  // False for migrations that asked to run outside a transaction.
  bool in_transaction() const { return in_transaction_; }

 private:
  friend class Database;
  Connection(Database& database, bool in_transaction)
      : database_(database), in_transaction_(in_transaction) {}

  Database& database_;
  bool in_transaction_;
};

// A database that migrations run on.  Made by open_database(), or by the
// factory of a backend.  May be used by one thread at a time.
class Database {
 public:
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  // Runs `work` in a transaction that no other run of migrations shares the
  // database with: waits for those under way.  Commits if `work` returns OK;
  // undoes everything if it returns an error, which is then the answer, or throws,
  // which goes on to the caller.  When it fails after the database has refused a
  // lock because it could not be had in time, it is called again in a new
  // transaction.
  //
  // kUnavailable: `patience` is at its end.  kDataLoss: the connection broke during
  // the commit and could not be had again, so whether it happened is not known.
  // kFailedPrecondition: called from inside `work`.
  absl::Status transact(absl::FunctionRef<absl::Status(Connection&)> work,
                        const Patience& patience = {});

  // The same without a transaction: each statement is committed as it ends, and
  // nothing is undone nor tried again.
  absl::Status without_transaction(absl::FunctionRef<absl::Status(Connection&)> work,
                                   const Patience& patience = {});

  // Reads: runs one statement with parameters $1, $2, … and returns its rows.
  // Takes no lock of a run and waits for none, so a service may ask while another
  // process migrates; sees what has been committed.  SQLite itself lets a reader wait
  // while a migration runs without a transaction, and while a large one is committed.
  //
  // An error if the statement writes.  kFailedPrecondition: called from inside
  // transact() or without_transaction(), whose Connection reads.
  absl::StatusOr<std::vector<Row>> query(std::string_view sql,
                                         absl::Span<const Value> parameters = {});

  // Asks the database about itself, by as many queries however much has run.
  // Changes nothing, and creates no database.
  //
  // kFailedPrecondition, saying why, for one that migrations cannot be run on: a
  // version that is too old, an engine whose transactions do not hold a change of
  // the schema together with its row, a migration table whose rows are hidden.
  virtual absl::StatusOr<Survey> survey(const Patience& patience) = 0;
  absl::StatusOr<Survey> survey() { return survey(Patience()); }

  // What has run; none if there is no migration table.
  absl::StatusOr<std::optional<MigrationRows>> migration_rows();

  // To be called at the end of a run: gives back what is kept between its parts,
  // such as a second connection.  Never fails; a later run takes it anew.
  virtual void end_run() noexcept {}

  virtual Dialect dialect() const = 0;

  // What writes down a plan for this database, which must outlive it.
  virtual std::unique_ptr<StatementWriter> statement_writer();

  // For messages: its URL, without a password.
  const std::string& name() const { return name_; }

 protected:
  enum class Mode { kTransaction, kNoTransaction };

  explicit Database(std::string name) : name_(std::move(name)) {}

  // To be called by a backend when a lock could not be had in time.
  void note_blocked() { blocked_ = true; }

 private:
  friend class Connection;

  // begin() takes the lock of the run, commit() and rollback() give it back.
  virtual absl::Status begin(Mode mode, const Patience& patience) = 0;
  virtual absl::Status commit() = 0;
  virtual void rollback() noexcept = 0;
  virtual absl::Status run(absl::Span<const Step> steps) = 0;
  // In the transaction, or without one.
  virtual absl::StatusOr<std::vector<Row>> run_query(std::string_view sql,
                                                     absl::Span<const Value> parameters) = 0;
  // Outside of all that, and without a lock.
  virtual absl::StatusOr<std::vector<Row>> read(std::string_view sql,
                                                absl::Span<const Value> parameters) = 0;

  absl::Status lend(Mode mode, absl::FunctionRef<absl::Status(Connection&)> work,
                    const Patience& patience);

  std::string name_;
  bool lent_ = false;
  bool blocked_ = false;  // Since begin().
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
