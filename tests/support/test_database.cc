// SPDX-License-Identifier: MIT
#include "support/test_database.h"

#include <stdlib.h>  // mkdtemp

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "piccolo/in_memory_database.h"
#include "schema/table_items.h"
#include "sql/postgres/definitions.h"

namespace piccolo::testing {
namespace {

using Strings = std::vector<std::string>;

constexpr char kSqliteCatalogue[] = R"(
  WITH t AS (SELECT name, sql FROM sqlite_master WHERE type = 'table'
             AND name NOT IN ('migration', 'piccolo_faked', 'piccolo_record', 'sqlite_sequence'))
  SELECT t.name || ': column ' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' ||
         ifnull(c.dflt_value, 'none') || ' ' || c.pk FROM t, pragma_table_info(t.name) c
  UNION ALL
  SELECT t.name || ': key ' || k."from" || ' ' || k."table" || ' ' || ifnull(k."to", '') || ' ' ||
         k.on_update || ' ' || k.on_delete FROM t, pragma_foreign_key_list(t.name) k
  UNION ALL
  SELECT t.name || ': index ' || i.name || ' ' || i."unique" || ' ' ||
         (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno))
         FROM t, pragma_index_list(t.name) i
  UNION ALL
  SELECT t.name || ': checks ' || ((length(sql) - length(replace(sql, 'CHECK (', ''))) / 7) FROM t
  ORDER BY 1)";

// From 18 on, NOT NULL is a constraint too; whether there is one, the columns say.
constexpr char kPostgresCatalogue[] = R"(
  WITH t AS (SELECT oid, relname FROM pg_class WHERE relkind = 'r'
             AND relnamespace = quote_ident(current_schema())::regnamespace
             AND relname NOT IN ('migration', 'piccolo_faked', 'piccolo_record'))
  SELECT replace(line, current_schema() || '.', '') AS line FROM (
    SELECT relname || ': column ' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' ||
           attnotnull || ' ' || coalesce(pg_get_expr(adbin, adrelid), 'none') AS line
      FROM t JOIN pg_attribute a ON attrelid = t.oid AND attnum > 0 AND NOT attisdropped
      LEFT JOIN pg_attrdef d ON adrelid = t.oid AND adnum = attnum
    UNION ALL
    SELECT relname || ': ' || conname || ' ' || pg_get_constraintdef(c.oid)
      FROM t JOIN pg_constraint c ON conrelid = t.oid
    UNION ALL
    SELECT relname || ': ' || pg_get_indexdef(indexrelid)
      FROM t JOIN pg_index ON indrelid = t.oid) lines
  ORDER BY line COLLATE "C")";

class InMemoryTestDatabase : public TestDatabase {
 public:
  Database& database() override { return database_; }

  std::vector<std::string> tables() override {
    std::vector<std::string> names;
    for (const auto& [name, table] : database_.schema().tables) names.push_back(name.name);
    return names;
  }

  std::vector<std::string> columns(const std::string& table) override {
    std::vector<std::string> names;
    const Table* found = database_.schema().find_table(table);
    if (found == nullptr) return names;
    for (const Column& column : found->columns) names.push_back(column.name);
    std::ranges::sort(names);
    return names;
  }

  std::vector<std::string> catalogue() override {
    Strings lines;
    for (const auto& [name, table] : database_.schema().tables) {
      const PostgresDefinitions define(database_.schema());
      const auto add = [&, &of = name.name](const std::string& line) {
        lines.push_back(of + ": " + line);
      };
      for (const Column& column : table.columns) {
        add(define.column(column, table));
        if (column.unique) add("unique " + column.unique_name);
        if (column.index) add(define.index(name, index_of(column)));
        if (column.references) add("references " + column.references->name);
      }
      for (const Constraint& one : table.constraints) add(define.constraint(one));
      for (const Index& index : table.indexes) add(define.index(name, index));
    }
    std::ranges::sort(lines);
    return lines;
  }

 private:
  InMemoryDatabase database_;
};

class SqliteTestDatabase : public TestDatabase {
 public:
  SqliteTestDatabase() : database_(value_of(open_database(url()))) {}

  std::string url() const { return "sqlite:" + folder_.path() + "/test.db"; }
  Database& database() override { return *database_; }

  std::vector<std::string> tables() override {
    return select(*database_,
                  "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN "
                  "('migration', 'piccolo_faked', 'piccolo_record') ORDER BY 1");
  }

  std::vector<std::string> columns(const std::string& table) override {
    return select(*database_,
                  absl::StrFormat("SELECT name FROM pragma_table_info('%s') ORDER BY 1", table));
  }

  std::vector<std::string> catalogue() override { return select(*database_, kSqliteCatalogue); }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Database> database_;
};

std::string postgres_url() {
  const char* url = std::getenv("PICCOLO_TEST_POSTGRES_URL");
  if (url == nullptr) {
    throw std::runtime_error(
        "PICCOLO_TEST_POSTGRES_URL is not set: run the tests through "
        "tests/support/with_postgres.sh");
  }
  return url;
}

class PostgresTestDatabase : public TestDatabase {
 public:
  PostgresTestDatabase() {
    static std::atomic<int> count = 0;
    schema_ = absl::StrFormat("case_%d_%d", getpid(), ++count);
    change("CREATE SCHEMA " + schema_);
    database_ = value_of(open_database(url()));
  }
  ~PostgresTestDatabase() override {
    database_.reset();
    change(absl::StrFormat("DROP SCHEMA %s CASCADE", schema_));
  }

  std::string url() const { return postgres_url() + "&options=-csearch_path%3D" + schema_; }
  Database& database() override { return *database_; }

  std::vector<std::string> tables() override {
    return select(
        *database_,
        "SELECT table_name FROM information_schema.tables WHERE table_schema = "
        "current_schema() AND table_name NOT IN ('migration', 'piccolo_faked', 'piccolo_record') "
        "ORDER BY table_name COLLATE \"C\"");
  }

  std::vector<std::string> columns(const std::string& table) override {
    return select(*database_,
                  absl::StrFormat("SELECT column_name FROM information_schema.columns WHERE "
                                  "table_schema = current_schema() AND table_name = '%s' ORDER BY "
                                  "column_name COLLATE \"C\"",
                                  table));
  }

  std::vector<std::string> catalogue() override { return select(*database_, kPostgresCatalogue); }

 private:
  static void change(const std::string& sql) {
    const auto outside = value_of(open_database(postgres_url()));
    (void)outside->without_transaction(
        [&](Connection& connection) { return connection.execute(sql); });
  }

  std::string schema_;
  std::unique_ptr<Database> database_;
};

template <typename Test>
SqlTestDatabase with_url(std::unique_ptr<Test> database) {
  std::string url = database->url();
  return {std::move(database), std::move(url)};
}

}  // namespace

bool TestDatabase::has_table(const std::string& table) {
  return std::ranges::count(tables(), table) == 1;
}

const std::vector<TestBackend>& backends() {
  static const std::vector<TestBackend> all = {
      {"in_memory", [] { return std::make_unique<InMemoryTestDatabase>(); }},
      {"sqlite", [] { return std::make_unique<SqliteTestDatabase>(); }},
      {"postgres", [] { return std::make_unique<PostgresTestDatabase>(); }},
  };
  return all;
}

SqlTestDatabase make_sqlite() { return with_url(std::make_unique<SqliteTestDatabase>()); }
SqlTestDatabase make_postgres() { return with_url(std::make_unique<PostgresTestDatabase>()); }

int postgres_version() {
  static const int version = [] {
    const auto server = value_of(open_database(postgres_url()));
    return std::stoi(select(*server, "SHOW server_version_num").at(0)) / 10'000;
  }();
  return version;
}

std::vector<std::string> select(Database& database, const std::string& sql) {
  std::vector<std::string> lines;
  const absl::Status done = database.transact([&](Connection& connection) -> absl::Status {
    const absl::StatusOr<std::vector<Row>> rows = connection.query(sql);
    if (!rows.ok()) return rows.status();
    for (const Row& row : *rows) {
      lines.push_back(absl::StrJoin(
          row, "|", [](std::string* out, const auto& value) { out->append(value.value_or("")); }));
    }
    return absl::OkStatus();
  });
  if (!done.ok()) throw std::runtime_error(done.ToString());
  return lines;
}

TemporaryFolder::TemporaryFolder()
    : path_((std::filesystem::temp_directory_path() / "piccolo_test.XXXXXX").string()) {
  if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make " + path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::write(const std::string& name, const std::string& text) const {
  const std::filesystem::path file = std::filesystem::path(path_) / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  return file.string();
}

}  // namespace piccolo::testing
