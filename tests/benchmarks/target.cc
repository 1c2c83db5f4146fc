// SPDX-License-Identifier: MIT
#include "benchmarks/target.h"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "absl/strings/str_replace.h"
#include "benchmarks/floor.h"
#include "support/test_database.h"

namespace piccolo::benchmarks {
namespace {

std::unique_ptr<Database> open_or_throw(const std::string& url) {
  absl::StatusOr<std::unique_ptr<Database>> database = open_database(url);
  require(database.status());
  return *std::move(database);
}

class SqliteTarget : public Target {
 public:
  std::string name() const override { return "sqlite"; }

  void clear() override { std::filesystem::remove(path_); }

  std::unique_ptr<Database> open() const override { return open_or_throw("sqlite:" + path_); }

  Measured send(const std::vector<std::string>& texts) const override {
    return send_to_sqlite(path_, texts);
  }

 private:
  testing::TemporaryFolder folder_;
  std::string path_ = folder_.path() + "/benchmark.db";
};

class PostgresTarget : public Target {
 public:
  std::string name() const override { return "postgres"; }

  void clear() override {
    send_to_postgres(server_, {"DROP DATABASE IF EXISTS benchmark WITH (FORCE)",
                               "CREATE DATABASE benchmark", "CHECKPOINT"});
  }

  std::unique_ptr<Database> open() const override { return open_or_throw(uri_); }

  Measured send(const std::vector<std::string>& texts) const override {
    return send_to_postgres(uri_, texts);
  }

 private:
  static std::string server() {
    const char* uri = std::getenv("PICCOLO_TEST_POSTGRES_URL");
    if (uri == nullptr) throw std::runtime_error("run it through tests/support/with_postgres.sh");
    return uri;
  }

  std::string server_ = server();
  std::string uri_ = absl::StrReplaceAll(server_, {{"/postgres?", "/benchmark?"}});
};

}  // namespace

std::vector<std::unique_ptr<Target>> sql_targets() {
  std::vector<std::unique_ptr<Target>> targets;
  targets.push_back(std::make_unique<SqliteTarget>());
  targets.push_back(std::make_unique<PostgresTarget>());
  return targets;
}

void require(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(std::string(status.message()));
}

}  // namespace piccolo::benchmarks
