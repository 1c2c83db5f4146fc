// SPDX-License-Identifier: MIT
#include <sqlite3.h>

#include <filesystem>
#include <memory>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "databases/errors.h"
#include "overloaded.h"
#include "piccolo/database.h"
#include "sql/render.h"

namespace piccolo {
namespace {

// How long to wait for somebody else's transaction.
constexpr int kBusyTimeoutMs = 10'000;

struct CloseConnection {
  void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using ConnectionHandle = std::unique_ptr<sqlite3, CloseConnection>;
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

// Whether a step may break a foreign key.  Adding and renaming cannot.
bool may_break_foreign_keys(const Step& step) {
  const Operation* operation = std::get_if<Operation>(&step.action);
  return operation != nullptr &&
         (std::holds_alternative<DropTable>(*operation) || std::holds_alternative<Raw>(*operation));
}

int bind(sqlite3_stmt* statement, int index, const Value& value) {
  return std::visit(
      Overloaded{
          [&](std::nullptr_t) { return sqlite3_bind_null(statement, index); },
          [&](bool boolean) { return sqlite3_bind_int(statement, index, boolean ? 1 : 0); },
          [&](std::int64_t integer) { return sqlite3_bind_int64(statement, index, integer); },
          [&](double number) { return sqlite3_bind_double(statement, index, number); },
          [&](const std::string& text) {
            return sqlite3_bind_text64(statement, index, text.data(), text.size(), SQLITE_TRANSIENT,
                                       SQLITE_UTF8);
          }},
      value);
}

Row read_row(sqlite3_stmt* statement) {
  Row row;
  for (int i = 0; i < sqlite3_column_count(statement); ++i) {
    const auto* text = static_cast<const char*>(sqlite3_column_blob(statement, i));
    const bool is_null = sqlite3_column_type(statement, i) == SQLITE_NULL;
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, i));
    row.push_back(is_null ? std::nullopt
                          : std::optional(size == 0 ? std::string() : std::string(text, size)));
  }
  return row;
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

 private:
  absl::Status begin(Mode mode) override {
    if (connection_ == nullptr) {
      if (absl::Status opened = open(); !opened.ok()) return opened;
    }
    if (sqlite3_db_readonly(connection_.get(), "main") == 1) {
      return absl::FailedPreconditionError(
          absl::StrFormat("%s is read-only: its file or its folder cannot be written", name()));
    }
    violations_before_.reset();
    if (mode == Mode::kNoTransaction) return absl::OkStatus();
    return execute("BEGIN IMMEDIATE");
  }

  absl::Status commit() override {
    if (!in_transaction()) return absl::OkStatus();
    if (absl::Status kept = check_foreign_keys(); !kept.ok()) return kept;
    return execute("COMMIT");
  }

  void rollback() noexcept override {
    // There is none left if the database itself undid it, e.g. on a full disk.
    if (in_transaction()) {
      sqlite3_exec(connection_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
  }

  bool in_transaction() const { return sqlite3_get_autocommit(connection_.get()) == 0; }

  absl::Status run(absl::Span<const Step> steps) override {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (absl::Status done = run(steps[i]); !done.ok()) return with_failed_step(done, i);
    }
    return absl::OkStatus();
  }

  absl::Status run(const Step& step) {
    if (may_break_foreign_keys(step)) {
      if (absl::Status counted = count_violations_before(); !counted.ok()) return counted;
    }
    for (const std::string& statement : step.statements) {
      if (absl::Status done = execute(statement); !done.ok()) return done;
      const int changed = sqlite3_changes(connection_.get());
      if (changes_one_row(step, statement) && changed != 1) return row_error(step);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<Row>> query(std::string_view sql,
                                         absl::Span<const Value> parameters) override {
    if (absl::Status counted = count_violations_before(); !counted.ok()) return counted;
    return select(sql, parameters);
  }

  absl::StatusOr<std::optional<MigrationRows>> read_migration_rows() override {
    if (connection_ == nullptr) {
      if (absl::Status opened = open_existing(); !opened.ok()) return opened;
      if (connection_ == nullptr) return std::nullopt;
    }
    absl::StatusOr<std::vector<Row>> tables = select(
        R"(SELECT "name" FROM sqlite_master WHERE "name" IN ('migration', 'piccolo_faked') ORDER BY 1)");
    if (!tables.ok()) return tables.status();
    if (tables->empty() || tables->front()[0] != "migration") return std::nullopt;

    absl::StatusOr<std::vector<Row>> found =
        select(render_read_rows(dialect(), /*has_faked_table=*/tables->size() == 2));
    if (!found.ok()) return found.status();
    MigrationRows rows;
    for (const Row& row : *found) {
      absl::StatusOr<MigrationRow> parsed = parse_migration_row(row);
      if (!parsed.ok()) return parsed.status();
      rows.push_back(*std::move(parsed));
    }
    sort_rows(rows);
    return rows;
  }

  absl::Status open() {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(path_.c_str(), &opened,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    connection_.reset(opened);  // Owned even on failure, as SQLite requires.
    if (code != SQLITE_OK) {
      const std::string words = sqlite3_errmsg(opened);
      connection_.reset();
      return absl::UnavailableError(absl::StrFormat("cannot open %s: %s", name(), words));
    }
    sqlite3_busy_timeout(opened, kBusyTimeoutMs);
    if (absl::Status set = execute("PRAGMA foreign_keys = OFF"); !set.ok()) {
      return absl::UnavailableError(
          absl::StrFormat("cannot open %s: %s", name(), std::string(set.message())));
    }
    return absl::OkStatus();
  }

  absl::Status execute(std::string_view sql) { return select(sql).status(); }

  absl::StatusOr<std::vector<Row>> select(std::string_view sql,
                                          absl::Span<const Value> parameters = {}) {
    absl::StatusOr<Statement> statement = prepare(sql, parameters);
    if (!statement.ok()) return statement.status();
    std::vector<Row> rows;
    int code = SQLITE_OK;
    while ((code = sqlite3_step(statement->get())) == SQLITE_ROW) {
      rows.push_back(read_row(statement->get()));
    }
    if (code != SQLITE_DONE) return error(sql);
    return rows;
  }

  absl::StatusOr<Statement> prepare(std::string_view sql, absl::Span<const Value> parameters) {
    sqlite3_stmt* prepared = nullptr;
    const int code = sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                        &prepared, nullptr);
    Statement statement(prepared);
    if (code != SQLITE_OK) return error(sql);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const std::string name = absl::StrFormat("$%d", i + 1);
      const int index = sqlite3_bind_parameter_index(prepared, name.c_str());
      if (index == 0 || bind(prepared, index, parameters[i]) != SQLITE_OK) {
        return absl::InvalidArgumentError(
            absl::StrFormat("parameter %s cannot be bound\n  statement: %s", name, sql));
      }
    }
    return statement;
  }

  absl::Status error(std::string_view sql) {
    return statement_error(sqlite3_errmsg(connection_.get()), sql);
  }

  absl::StatusOr<std::size_t> count_violations() {
    absl::StatusOr<std::vector<Row>> keys =
        select("SELECT 1 FROM sqlite_master WHERE sql LIKE '%REFERENCES%' LIMIT 1");
    if (!keys.ok()) return keys.status();
    if (keys->empty()) return 0;
    absl::StatusOr<std::vector<Row>> violations = select("PRAGMA foreign_key_check");
    if (!violations.ok()) return violations.status();
    if (!violations->empty()) last_violation_ = violations->back();
    return violations->size();
  }

  // Before the first step that may break a foreign key: what was broken already
  // is not held against the migration.
  absl::Status count_violations_before() {
    if (violations_before_) return absl::OkStatus();
    absl::StatusOr<std::size_t> count = count_violations();
    if (!count.ok()) return count.status();
    violations_before_ = *count;
    return absl::OkStatus();
  }

  absl::Status check_foreign_keys() {
    if (!violations_before_) return absl::OkStatus();
    absl::StatusOr<std::size_t> count = count_violations();
    if (!count.ok()) return count.status();
    if (*count <= *violations_before_) return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrFormat(
        "%d rows would be left whose foreign keys refer to nothing, e.g. in table \"%s\", to table "
        "\"%s\"",
        *count - *violations_before_, last_violation_[0].value_or(""),
        last_violation_[2].value_or("")));
  }

  std::string path_;
  ConnectionHandle connection_;  // Null until there is a file.
  std::optional<std::size_t> violations_before_;
  Row last_violation_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> open_sqlite_database(std::string path) {
  auto database = std::make_unique<SqliteDatabase>(std::move(path));
  if (absl::Status opened = database->open_existing(); !opened.ok()) return opened;
  return database;
}

}  // namespace piccolo
