// SPDX-License-Identifier: MIT
#pragma once

#include <piccolo/migrations.h>

#include <memory>
#include <string>
#include <vector>

// The databases that the migrations are tried on.
namespace music {

using Lines = std::vector<std::string>;

// The rows of a query, the values of each joined by '|'.  Throws if it fails.
Lines select(piccolo::Database& database, const std::string& sql);

// Each is empty at first, and gone afterwards.  state() is what there is besides
// the migration table, to be compared.

class InMemory {
 public:
  piccolo::Database& database() { return database_; }
  piccolo::Schema state() { return database_.schema(); }

 private:
  piccolo::InMemoryDatabase database_;
};

class Sqlite {
 public:
  Sqlite();
  piccolo::Database& database() { return *database_; }
  Lines state();

 private:
  std::unique_ptr<piccolo::Database> database_;
};

// A schema of its own on the server that PICCOLO_TEST_POSTGRES_URL names.
class Postgres {
 public:
  static bool is_there();

  Postgres();
  ~Postgres();
  Postgres(const Postgres&) = delete;
  Postgres& operator=(const Postgres&) = delete;
  piccolo::Database& database() { return *database_; }
  Lines state();

 private:
  std::string schema_;
  std::unique_ptr<piccolo::Database> database_;
};

}  // namespace music
