// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <filesystem>
#include <optional>

#include "absl/strings/str_format.h"
#include "databases/backend.h"
#include "databases/errors.h"
#include "databases/sqlite/catalogue.h"
#include "databases/sqlite/database_info.h"
#include "databases/sqlite/foreign_keys.h"
#include "databases/sqlite/handle.h"
#include "databases/sqlite/rehearsal.h"
#include "databases/sqlite/run_step.h"
#include "databases/sqlite/session.h"
#include "databases/step.h"
#include "fault_point.h"

namespace piccolo {
namespace {

// A SQLite database.  Foreign keys are not enforced as statements run, as SQLite
// advises for changing schemas (https://www.sqlite.org/lang_altertable.html):
// dropping a table would silently delete what refers to it.  They are checked
// before the commit instead.
class SqliteDatabase : public Backend {
 public:
  explicit SqliteDatabase(std::string path) : Backend("sqlite:" + path), path_(std::move(path)) {}

  // Opens the file if it is there.
  absl::Status open_existing() {
    std::error_code ignored;
    if (path_ != ":memory:" && !std::filesystem::exists(path_, ignored)) return absl::OkStatus();
    return open();
  }

  const Dialect& dialect() const override { return sqlite_dialect(); }

  std::unique_ptr<StatementWriter> statement_writer() override {
    return std::make_unique<SqliteWriter>(handle_ ? &*handle_ : nullptr);
  }

  absl::StatusOr<DatabaseInfo> read_info(const WaitPolicy& wait) override {
    if (!handle_) {
      if (absl::Status opened = open_existing(); !opened.ok()) return opened;
    }
    DatabaseInfo info;
    if (std::string why = why_not_writable(); !why.empty()) info.not_writable = {std::move(why)};
    if (!handle_) return info;
    handle_->wait_by(wait);
    if (absl::Status known = remember_session(); !known.ok()) return known;
    absl::Status read = read_migration_table(*handle_, info);
    if (!read.ok()) return read;
    return info;
  }

  absl::StatusOr<Catalogue> catalogue(absl::Span<const TableName> tables) override {
    if (!handle_) {
      if (absl::Status opened = open_existing(); !opened.ok()) return opened;
    }
    return handle_ ? read_sqlite_catalogue(tables, *handle_) : Catalogue();
  }

 private:
  absl::Status begin(Mode mode, const WaitPolicy& wait) override {
    if (!handle_) {
      if (absl::Status opened = open(); !opened.ok()) return opened;
    }
    if (handle_->is_read_only()) return absl::FailedPreconditionError(read_only());
    foreign_keys_ = ForeignKeyCheck();
    mode_ = mode;
    wait_ = wait;
    handle_->wait_by(wait);
    if (absl::Status known = remember_session(); !known.ok()) return known;
    // On a connection that stays, somebody may have set it between two runs.
    absl::Status off = handle_->execute("PRAGMA foreign_keys = OFF");
    if (!off.ok()) return off;
    if (mode == Mode::kTransaction) return handle_->execute("BEGIN IMMEDIATE");
    absl::Status locked = lock();
    if (!locked.ok()) rollback();
    return locked;
  }

  absl::Status remember_session() {
    if (session_) return absl::OkStatus();
    absl::StatusOr<SqliteSession> session = SqliteSession::of(*handle_);
    if (!session.ok()) return session.status();
    session_ = *std::move(session);
    return absl::OkStatus();
  }

  static absl::Status ended_transaction_error() {
    return absl::FailedPreconditionError(
        "SQLite has ended the transaction of the run, by ON CONFLICT ROLLBACK or RAISE(ROLLBACK), "
        "and "
        "the error was ignored: what followed it in that function is not undone");
  }

  absl::Status restore_session() {
    handle_->wait_by(wait_);  // PRAGMA busy_timeout takes the place of it.
    if (mode_ == Mode::kTransaction) {
      absl::Status normal = handle_->execute("PRAGMA locking_mode = NORMAL");
      if (!normal.ok()) return normal;
    }
    return session_->restore(*handle_);
  }

  // For statements without a transaction: in this mode SQLite keeps the lock that
  // it has once had (https://www.sqlite.org/pragma.html#pragma_locking_mode).  While
  // it waits it must not be in it, or two who wait would keep a lock that the other
  // waits for; with a write-ahead log the mode has to come first.
  absl::Status lock() {
    const absl::StatusOr<std::vector<Row>> journal = handle_->select("PRAGMA main.journal_mode");
    if (!journal.ok()) return journal.status();
    const bool has_log = !journal->empty() && journal->front()[0] == "wal";
    const char* const exclusive = "PRAGMA locking_mode = EXCLUSIVE";
    const char* const begin = "BEGIN EXCLUSIVE";
    for (const char* statement : {has_log ? exclusive : begin, has_log ? begin : exclusive}) {
      if (absl::Status done = handle_->execute(statement); !done.ok()) return done;
    }
    return handle_->execute("COMMIT");
  }

  // That no raw SQL has given the lock away.
  absl::Status check_lock() {
    if (mode_ != Mode::kNoTransaction || path_ == ":memory:") return absl::OkStatus();
    const absl::StatusOr<std::vector<Row>> mode = handle_->select("PRAGMA main.locking_mode");
    if (!mode.ok()) return mode.status();
    if (!mode->empty() && mode->front()[0] == "exclusive") return absl::OkStatus();
    return absl::UnavailableError(
        "the lock of the run is lost, since PRAGMA locking_mode was changed, so another run may "
        "have begun");
  }

  absl::Status commit() override {
    if (mode_ == Mode::kNoTransaction) {
      unlock();
      return absl::OkStatus();
    }
    return keep();
  }

  void rollback() noexcept override { mode_ == Mode::kNoTransaction ? unlock() : undo(); }

  absl::Status keep() {
    if (absl::Status kept = foreign_keys_.compare_after(*handle_); !kept.ok()) return kept;
    return handle_->execute("COMMIT");
  }

  void undo() noexcept {
    // There is none left if the database itself undid it, e.g. on a full disk.
    if (handle_->in_transaction()) handle_->execute("ROLLBACK").IgnoreError();
    // What a rebuild that failed half-way leaves on, and no rollback undoes.
    handle_->execute("PRAGMA legacy_alter_table = OFF").IgnoreError();
  }

  // Whatever became of its settings, a connection that is closed holds no lock.
  void unlock() noexcept {
    if (path_ == ":memory:") {
      restore_session().IgnoreError();
      return;
    }
    handle_.reset();
    session_.reset();
  }

  absl::Status run(absl::Span<const Step> steps) override {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      fault_point("before a step");
      if (absl::Status done = run_whole(steps[i]); !done.ok()) return with_failed_step(done, i);
    }
    return absl::OkStatus();
  }

  // Outside a transaction, too, a step is whole or not at all, but for raw SQL.
  absl::Status run_whole(const Step& step) {
    if (absl::Status held = check_lock(); !held.ok()) return held;
    if (std::holds_alternative<FinishDeferred>(step.action)) return absl::OkStatus();
    if (const Look* look = std::get_if<Look>(&step.action)) {
      if (absl::Status ended = check_no_transaction_is_open(); !ended.ok()) return ended;
      return run_look(*handle_, *look);
    }
    if (const auto* read = std::get_if<ReadCatalogue>(&step.action)) return read_catalogue(*read);
    if (mode_ == Mode::kTransaction && !handle_->in_transaction()) return ended_transaction_error();
    if (const RestoreSession* restore = std::get_if<RestoreSession>(&step.action)) {
      return restore->before == nullptr ? restore_session()
                                        : session_->prepare_for(*handle_, *restore->before);
    }
    if (handle_->in_transaction() || is_raw(step)) return run_step(*handle_, step, foreign_keys_);
    foreign_keys_ = ForeignKeyCheck();
    absl::Status done = handle_->execute("PRAGMA foreign_keys = OFF");
    if (done.ok()) done = handle_->execute("BEGIN IMMEDIATE");
    if (done.ok()) done = run_step(*handle_, step, foreign_keys_);
    if (done.ok()) done = keep();
    if (!done.ok()) undo();
    return done;
  }

  absl::Status read_catalogue(const ReadCatalogue& read) {
    absl::StatusOr<Catalogue> seen = read_sqlite_catalogue(read.tables->whole, *handle_);
    if (seen.ok()) seen = with_presence(*std::move(seen), read.tables->presence, *handle_);
    if (!seen.ok()) return seen.status();
    *read.seen = *std::move(seen);
    return absl::OkStatus();
  }

  // As in PostgreSQL: the row would be undone with the rest.
  absl::Status check_no_transaction_is_open() {
    if (mode_ != Mode::kNoTransaction || !handle_->in_transaction()) return absl::OkStatus();
    undo();
    return open_transaction_error();
  }

  absl::StatusOr<std::vector<Row>> run_query(std::string_view sql,
                                             absl::Span<const Value> parameters) override {
    if (absl::Status held = check_lock(); !held.ok()) return held;
    if (absl::Status seen = foreign_keys_.look_before(*handle_); !seen.ok()) return seen;
    return handle_->select(sql, parameters, SqliteHandle::Text::kTheirs);
  }

  absl::StatusOr<std::vector<Row>> read(std::string_view sql,
                                        absl::Span<const Value> parameters) override {
    if (!handle_) {
      if (absl::Status opened = open_existing(); !opened.ok()) return opened;
    }
    if (!handle_) {
      return absl::NotFoundError(absl::StrFormat("there is no database %s yet", name()));
    }
    handle_->wait_by({});
    return handle_->read(sql, parameters);
  }

  // SQLite writes its journal beside the file.
  std::string why_not_writable() const {
    if (path_ == ":memory:") return "";
    if (handle_ && handle_->is_read_only()) return read_only();
    std::filesystem::path folder = std::filesystem::path(path_).parent_path();
    if (folder.empty()) folder = ".";
    const bool is_refused = access(folder.c_str(), W_OK | X_OK) != 0 && errno != ENOENT;
    return is_refused ? read_only() : "";
  }

  std::string read_only() const {
    return absl::StrFormat("%s is read-only: its file or its folder cannot be written", name());
  }

  absl::Status open() {
    absl::StatusOr<SqliteHandle> opened = SqliteHandle::open(path_);
    absl::Status status = opened.status();
    if (status.ok()) status = opened->execute("PRAGMA foreign_keys = OFF");
    if (!status.ok()) {
      return absl::UnavailableError(
          absl::StrFormat("cannot open %s: %s", name(), std::string(status.message())));
    }
    handle_ = *std::move(opened);
    return absl::OkStatus();
  }

  std::string path_;
  std::optional<SqliteHandle> handle_;    // None until there is a file.
  std::optional<SqliteSession> session_;  // As it was when the database info was read.
  ForeignKeyCheck foreign_keys_;          // Of the transaction under way.
  WaitPolicy wait_;
  Mode mode_ = Mode::kTransaction;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> open_sqlite_database(std::string path) {
  auto database = std::make_unique<SqliteDatabase>(std::move(path));
  if (absl::Status opened = database->open_existing(); !opened.ok()) return opened;
  return database;
}

}  // namespace piccolo
