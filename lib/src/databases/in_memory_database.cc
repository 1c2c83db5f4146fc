// SPDX-License-Identifier: MIT
#include "piccolo/in_memory_database.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/str_format.h"
#include "databases/backend.h"
#include "databases/errors.h"
#include "databases/rows.h"
#include "overloaded.h"
#include "sql/canonical.h"
#include "sql/migration_table.h"
#include "sql/record_table.h"

namespace piccolo {

class InMemoryDatabase::Tables final : public Backend {
 public:
  Tables() : Backend("memory:") {}

  struct State {
    Schema schema;
    MigrationRows rows;
    std::vector<std::string> journal;
    std::int64_t last_id = 0;
    bool has_migration_table = false;
    bool has_record = false;
    std::vector<RecordEntry> record = {};
  };
  const State& state() const { return state_; }

  void answer(std::string sql, std::vector<Row> rows) {
    answers_[std::move(sql)] = std::move(rows);
  }
  void fail_at(int n) { fail_in_ = n; }

  // Previews show what PostgreSQL would be sent.
  const Dialect& dialect() const override { return postgres_dialect(); }
  absl::StatusOr<DatabaseInfo> read_info(const WaitPolicy& wait) override;
  absl::StatusOr<Catalogue> catalogue(absl::Span<const TableName> tables) override;
  absl::StatusOr<std::vector<RecordEntry>> entries(absl::Span<const MigrationRow> rows) override;
  absl::StatusOr<std::vector<RecordEntry>> history(std::string_view app_name) override;
  absl::Status run(absl::Span<const Step> steps) override;

 private:
  absl::Status begin(Mode mode, const WaitPolicy& wait) override;
  absl::Status commit() override;
  void rollback() noexcept override;
  absl::StatusOr<std::vector<Row>> run_query(std::string_view sql,
                                             absl::Span<const Value> parameters) override;
  absl::StatusOr<std::vector<Row>> read(std::string_view sql,
                                        absl::Span<const Value> parameters) override;

  void add_entry(RecordEntry entry);
  absl::Status perform(const Step& step);
  absl::Status read_tables(const ReadCatalogue& read);
  absl::Status fail_if_due(std::string_view statement);

  State state_;
  std::optional<State> before_;  // What rollback() returns to.
  std::map<std::string, std::vector<Row>, std::less<>> answers_;
  int fail_in_ = 0;
};

absl::Status InMemoryDatabase::Tables::begin(Mode mode, const WaitPolicy&) {
  if (mode == Mode::kTransaction) before_ = state_;
  return absl::OkStatus();
}

absl::Status InMemoryDatabase::Tables::commit() {
  before_.reset();
  return absl::OkStatus();
}

void InMemoryDatabase::Tables::rollback() noexcept {
  if (before_) state_ = *std::move(before_);
  before_.reset();
}

absl::Status InMemoryDatabase::Tables::run(absl::Span<const Step> steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (absl::Status done = perform(steps[i]); !done.ok()) return with_failed_step(done, i);
    if (const RecordEntry* entry = entry_of(steps[i])) add_entry(*entry);
  }
  return absl::OkStatus();
}

void InMemoryDatabase::Tables::add_entry(RecordEntry entry) {
  using std::chrono::floor;
  const auto now = floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  entry.library_version = library_version();
  entry.written_at = format_time(MigrationRow::Time(now.time_since_epoch()));
  state_.record.push_back(std::move(entry));
}

absl::Status InMemoryDatabase::Tables::perform(const Step& step) {
  for (const Statement& statement : step.statements) {
    if (absl::Status asked = fail_if_due(statement.sql); !asked.ok()) return asked;
  }
  return std::visit(
      Overloaded{[&](const std::shared_ptr<const Change>& change) {
                   return apply(*change, state_.schema);
                 },
                 [&](const SqlScript&) {
                   std::ranges::transform(step.statements, std::back_inserter(state_.journal),
                                          &Statement::sql);
                   state_.schema.incomplete = true;
                   return absl::OkStatus();
                 },
                 [](const Callable&) { return absl::OkStatus(); },
                 [&](const CreateMigrationTable&) {
                   state_.has_migration_table = true;
                   return absl::OkStatus();
                 },
                 [&](const CreateRecordTable&) {
                   state_.has_record = true;
                   return absl::OkStatus();
                 },
                 [](const AddEntry&) { return absl::OkStatus(); },
                 [&](const InsertRow& record) {
                   if (std::ranges::any_of(state_.rows, [&](const MigrationRow& row) {
                         return row.name == record.row.name && row.app_name == record.row.app_name;
                       })) {
                     return row_error(step);
                   }
                   state_.rows.push_back(record.row);
                   state_.rows.back().id = ++state_.last_id;
                   return absl::OkStatus();
                 },
                 [&](const DeleteRow& forget) {
                   const auto erased = std::erase_if(state_.rows, [&](const MigrationRow& row) {
                     return row.id == forget.row.id && row.name == forget.row.name &&
                            row.app_name == forget.row.app_name;
                   });
                   return erased == 1 ? absl::OkStatus() : row_error(step);
                 },
                 [&](const Look& look) {
                   look_at(state_.rows, state_.has_migration_table, look);
                   return absl::OkStatus();
                 },
                 [&](const ReadCatalogue& read) { return read_tables(read); },
                 [](const RestoreSession&) { return absl::OkStatus(); },
                 [](const FinishDeferred&) { return absl::OkStatus(); }},
      step.action);
}

absl::Status InMemoryDatabase::Tables::read_tables(const ReadCatalogue& read) {
  absl::StatusOr<Catalogue> seen = catalogue(read.tables->whole);
  if (!seen.ok()) return seen.status();
  *read.seen = *std::move(seen);
  for (const TableName& name : read.tables->presence) {
    if (state_.schema.find_table(name) != nullptr) read.seen->tables[name].table.name = name;
  }
  return absl::OkStatus();
}

absl::Status InMemoryDatabase::Tables::fail_if_due(std::string_view statement) {
  if (fail_in_ == 0 || --fail_in_ > 0) return absl::OkStatus();
  return statement_error(absl::StatusCode::kInternal, "the test asked for this failure", statement);
}

absl::StatusOr<std::vector<Row>> InMemoryDatabase::Tables::run_query(std::string_view sql,
                                                                     absl::Span<const Value>) {
  if (absl::Status asked = fail_if_due(sql); !asked.ok()) return asked;
  state_.journal.emplace_back(sql);
  const auto prepared = answers_.find(sql);
  return prepared == answers_.end() ? std::vector<Row>() : prepared->second;
}

absl::StatusOr<std::vector<Row>> InMemoryDatabase::Tables::read(std::string_view sql,
                                                                absl::Span<const Value>) {
  const auto prepared = answers_.find(sql);
  return prepared == answers_.end() ? std::vector<Row>() : prepared->second;
}

absl::StatusOr<DatabaseInfo> InMemoryDatabase::Tables::read_info(const WaitPolicy&) {
  DatabaseInfo info{.has_record = state_.has_record};
  if (!state_.has_migration_table) return info;
  info.rows = state_.rows;
  sort_rows(*info.rows);
  return info;
}

absl::StatusOr<std::vector<RecordEntry>> InMemoryDatabase::Tables::entries(
    absl::Span<const MigrationRow> rows) {
  return entries_about(rows, state_.record);
}

absl::StatusOr<std::vector<RecordEntry>> InMemoryDatabase::Tables::history(
    std::string_view app_name) {
  std::vector<RecordEntry> history = state_.record;
  std::erase_if(history, [&](const RecordEntry& entry) {
    return !app_name.empty() && entry.row.app_name != app_name;
  });
  return history;
}

absl::StatusOr<Catalogue> InMemoryDatabase::Tables::catalogue(absl::Span<const TableName> tables) {
  const std::set<TableName> asked(tables.begin(), tables.end());
  Catalogue catalogue{.incomplete = state_.schema.incomplete};
  for (const auto& [name, table] : state_.schema.tables) {
    CatalogueTable said{.table = table, .as_made = table};
    resolve_references(said.table, state_.schema, dialect());
    bool is_wanted = asked.contains(name);
    if (is_wanted) catalogue.kinds[name] = "table";
    for (const Column& column : table.columns) {
      if (!column.references) continue;
      is_wanted |= asked.contains(column.references->table);
      said.refers_to.insert(column.references->table);
    }
    if (is_wanted) catalogue.tables.emplace(name, std::move(said));
  }
  return catalogue;
}

InMemoryDatabase::InMemoryDatabase() : tables_(std::make_unique<Tables>()) {}
InMemoryDatabase::~InMemoryDatabase() = default;

const Schema& InMemoryDatabase::schema() const { return tables_->state().schema; }
const MigrationRows& InMemoryDatabase::rows() const { return tables_->state().rows; }
const std::vector<std::string>& InMemoryDatabase::journal() const {
  return tables_->state().journal;
}

void InMemoryDatabase::answer(std::string sql, std::vector<Row> rows) {
  tables_->answer(std::move(sql), std::move(rows));
}

void InMemoryDatabase::fail_at(int n) { tables_->fail_at(n); }

absl::Status InMemoryDatabase::transact(absl::FunctionRef<absl::Status(Connection&)> work,
                                        const WaitPolicy& wait) {
  return tables_->transact(work, wait);
}

absl::Status InMemoryDatabase::without_transaction(
    absl::FunctionRef<absl::Status(Connection&)> work, const WaitPolicy& wait) {
  return tables_->without_transaction(work, wait);
}

absl::StatusOr<std::vector<Row>> InMemoryDatabase::query(std::string_view sql,
                                                         absl::Span<const Value> parameters) {
  return tables_->query(sql, parameters);
}

const std::string& InMemoryDatabase::name() const { return tables_->name(); }
Backend& InMemoryDatabase::backend() { return *tables_; }

}  // namespace piccolo
