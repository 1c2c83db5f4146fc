// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "piccolo/database.h"

namespace piccolo::testing {

// Throws where there is no value, so that a case that cannot be set up fails.
template <typename T>
T value_of(absl::StatusOr<T> value) {
  if (!value.ok()) throw std::runtime_error(value.status().ToString());
  return *std::move(value);
}

// An empty database for one test case, removed after it.
class TestDatabase {
 public:
  virtual ~TestDatabase() = default;

  virtual Database& database() = 0;

  // What the database's own catalogue says: its tables, but for those of the
  // migrations, and the columns of one, both sorted by name.
  virtual std::vector<std::string> tables() = 0;
  virtual std::vector<std::string> columns(const std::string& table) = 0;

  // Everything the catalogue says of these tables, a line each, sorted: columns
  // with type, null and default, constraints and indexes with their names.
  // Comparable between databases of one kind.
  virtual std::vector<std::string> catalogue() = 0;

  bool has_table(const std::string& table);
};

// One kind of database under test.
struct TestBackend {
  std::string name;
  std::function<std::unique_ptr<TestDatabase>()> make;
};

// In memory, SQLite and PostgreSQL.
const std::vector<TestBackend>& backends();

// Those that understand SQL, with a URL by which more connections can be opened.
struct SqlTestDatabase {
  std::unique_ptr<TestDatabase> owner;
  std::string url;
};
SqlTestDatabase make_sqlite();
// A schema of its own on the server in PICCOLO_TEST_POSTGRES_URL.
SqlTestDatabase make_postgres();
// The version of that server, e.g. 15.
int postgres_version();

// The rows of a query on a SQL database, each joined with `|`, NULL as nothing.
std::vector<std::string> select(Database& database, const std::string& sql);

// A new empty folder, removed with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  // Writes a file and returns its path.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::string path_;
};

}  // namespace piccolo::testing
