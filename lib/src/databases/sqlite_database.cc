// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <filesystem>
#include <optional>

#include "absl/strings/str_format.h"
#include "databases/errors.h"
#include "databases/sqlite_handle.h"
#include "databases/sqlite_writer.h"
#include "fault_point.h"
#include "piccolo/database.h"
#include "sql/render.h"

namespace piccolo {
namespace {

// Whether a step may break a foreign key.  Adding tables and renaming cannot.
bool may_break_foreign_keys(const Step& step) {
  const Operation* operation = std::get_if<Operation>(&step.action);
  const AddColumn* add = operation == nullptr ? nullptr : std::get_if<AddColumn>(operation);
  if (add != nullptr) return add->column.references.has_value();
  return operation != nullptr && (std::holds_alternative<DropTable>(*operation) ||
                                  std::holds_alternative<AlterColumn>(*operation) ||
                                  std::holds_alternative<Raw>(*operation));
}

// A SQLite database.  Foreign keys are not enforced as statements run, as SQLite
// advises for changing schemas (https://www.sqlite.org/lang_altertable.html):
// dropping a table would silently delete what refers to it.  They are checked
// before the commit instead.
class SqliteDatabase : public Database {
 public:
  explicit SqliteDatabase(std::string path) : Database("sqlite:" + path), path_(std::move(path)) {}

  // Opens the file if it is there.
  absl::Status open_existing() {
    std::error_code ignored;
    if (path_ != ":memory:" && !std::filesystem::exists(path_, ignored)) return absl::OkStatus();
    return open();
  }

  Dialect dialect() const override { return Dialect::kSqlite; }

  std::unique_ptr<StatementWriter> statement_writer() override {
    return std::make_unique<SqliteWriter>(handle_ ? &*handle_ : nullptr);
  }

  absl::StatusOr<Survey> survey() override {
    if (!handle_) {
      if (absl::Status opened = open_existing(); !opened.ok()) return opened;
    }
    Survey survey{.not_writable = why_not_writable()};
    if (!handle_) return survey;
    const absl::StatusOr<std::vector<Row>> tables = handle_->select(
        R"(SELECT "name" FROM sqlite_master WHERE "name" IN ('migration', 'piccolo_faked') ORDER BY 1)");
    if (!tables.ok()) return tables.status();
    if (tables->empty() || tables->front()[0] != "migration") return survey;

    const absl::StatusOr<std::vector<Row>> found =
        handle_->select(render_read_rows(dialect(), /*has_faked_table=*/tables->size() == 2));
    if (!found.ok()) return found.status();
    absl::StatusOr<MigrationRows> rows = parse_migration_rows(*found);
    if (!rows.ok()) return rows.status();
    survey.rows = *std::move(rows);
    return survey;
  }

 private:
  absl::Status begin(Mode mode, const Patience& patience) override {
    if (!handle_) {
      if (absl::Status opened = open(); !opened.ok()) return opened;
    }
    if (handle_->is_read_only()) return absl::FailedPreconditionError(read_only());
    violations_before_.reset();
    mode_ = mode;
    handle_->be_patient(patience);
    if (mode == Mode::kTransaction) return handle_->execute("BEGIN IMMEDIATE");
    absl::Status locked = lock();
    if (!locked.ok()) rollback();
    return locked;
  }

  // For statements without a transaction: in this mode SQLite keeps the lock that
  // it has once had (https://www.sqlite.org/pragma.html#pragma_locking_mode).
  absl::Status lock() {
    for (const char* statement : {"PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "COMMIT"}) {
      if (absl::Status done = handle_->execute(statement); !done.ok()) return done;
    }
    return absl::OkStatus();
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
    if (absl::Status kept = check_foreign_keys(); !kept.ok()) return kept;
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
    if (path_ != ":memory:") handle_.reset();
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
    if (handle_->in_transaction() || is_raw(step)) return run(step);
    violations_before_.reset();
    absl::Status done = handle_->execute("BEGIN IMMEDIATE");
    if (done.ok()) done = run(step);
    if (done.ok()) done = keep();
    if (!done.ok()) undo();
    return done;
  }

  absl::Status run(const Step& step) {
    if (absl::Status met = check_expectations(step); !met.ok()) return met;
    if (may_break_foreign_keys(step)) {
      if (absl::Status counted = count_violations_before(); !counted.ok()) return counted;
    }
    for (const std::string& statement : step.statements) {
      if (absl::Status done = handle_->execute(statement); !done.ok()) return done;
      if (changes_one_row(step, statement) && handle_->changes() != 1) return row_error(step);
    }
    return absl::OkStatus();
  }

  // A table is made anew from what it was when the plan was made.
  absl::Status check_expectations(const Step& step) {
    for (const Expectation& expected : step.expects) {
      absl::StatusOr<std::string> catalogue = handle_->catalogue_of(expected.table);
      if (!catalogue.ok()) return catalogue.status();
      if (*catalogue == expected.catalogue) continue;
      return absl::FailedPreconditionError(absl::StrFormat(
          "table \"%s\" is not what it was when this was planned (has a C++ function of the same "
          "run changed it? then run up to that migration first)",
          expected.table));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<Row>> query(std::string_view sql,
                                         absl::Span<const Value> parameters) override {
    if (absl::Status counted = count_violations_before(); !counted.ok()) return counted;
    return handle_->select(sql, parameters);
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

  // Passes over tables without foreign keys, so that it costs little where there
  // are none.
  absl::StatusOr<std::vector<Row>> find_violations() {
    return handle_->select("PRAGMA foreign_key_check");
  }

  // Before the first step that may break a foreign key: what was broken already
  // is not held against the migration.
  absl::Status count_violations_before() {
    if (violations_before_) return absl::OkStatus();
    absl::StatusOr<std::vector<Row>> violations = find_violations();
    if (!violations.ok()) return violations.status();
    violations_before_ = violations->size();
    return absl::OkStatus();
  }

  absl::Status check_foreign_keys() {
    if (!violations_before_) return absl::OkStatus();
    absl::StatusOr<std::vector<Row>> violations = find_violations();
    if (!violations.ok()) return violations.status();
    if (violations->size() <= *violations_before_) return absl::OkStatus();
    const Row& last = violations->back();
    return absl::FailedPreconditionError(absl::StrFormat(
        "%d rows would be left whose foreign keys refer to nothing, e.g. in table \"%s\", to table "
        "\"%s\"",
        violations->size() - *violations_before_, last[0].value_or(""), last[2].value_or("")));
  }

  std::string path_;
  std::optional<SqliteHandle> handle_;  // None until there is a file.
  std::optional<std::size_t> violations_before_;
  Mode mode_ = Mode::kTransaction;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> open_sqlite_database(std::string path) {
  auto database = std::make_unique<SqliteDatabase>(std::move(path));
  if (absl::Status opened = database->open_existing(); !opened.ok()) return opened;
  return database;
}

}  // namespace piccolo
