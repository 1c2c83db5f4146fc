// SPDX-License-Identifier: MIT
#include "benchmarks/floor.h"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <stdexcept>

namespace piccolo::benchmarks {

Measured send_to_sqlite(const std::string& path, const std::vector<std::string>& texts) {
  sqlite3* connection = nullptr;
  sqlite3_open(path.c_str(), &connection);
  const Measured measured = measure([&] {
    for (const std::string& text : texts) {
      if (sqlite3_exec(connection, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        throw std::runtime_error(sqlite3_errmsg(connection));
      }
    }
  });
  sqlite3_close(connection);
  return measured;
}

Measured send_to_postgres(const std::string& uri, const std::vector<std::string>& texts) {
  PGconn* connection = PQconnectdb(uri.c_str());
  PQsetNoticeProcessor(
      connection, [](void*, const char*) {}, nullptr);
  const Measured measured = measure([&] {
    for (const std::string& text : texts) {
      PGresult* result = PQexec(connection, text.c_str());
      if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        throw std::runtime_error(PQerrorMessage(connection));
      }
      PQclear(result);
    }
  });
  PQfinish(connection);
  return measured;
}

}  // namespace piccolo::benchmarks
