// SPDX-License-Identifier: MIT
#include "benchmarks/calls.h"

#include <libpq-fe.h>
#include <sqlite3.h>

// The linker sends the library's calls here (--wrap), so that they are counted
// where they happen and not where the library says that they do.
namespace {

int count = 0;

}  // namespace

// NOLINTBEGIN(bugprone-reserved-identifier): the names are the linker's.
extern "C" {

int __real_PQsendQuery(PGconn* connection, const char* sql);
int __real_PQsendQueryParams(PGconn* connection, const char* sql, int size, const Oid* types,
                             const char* const* values, const int* lengths, const int* formats,
                             int format);
int __real_sqlite3_prepare_v2(sqlite3* connection, const char* sql, int bytes,
                              sqlite3_stmt** statement, const char** tail);

int __wrap_PQsendQuery(PGconn* connection, const char* sql) {
  ++count;
  return __real_PQsendQuery(connection, sql);
}

int __wrap_PQsendQueryParams(PGconn* connection, const char* sql, int size, const Oid* types,
                             const char* const* values, const int* lengths, const int* formats,
                             int format) {
  ++count;
  return __real_PQsendQueryParams(connection, sql, size, types, values, lengths, formats, format);
}

int __wrap_sqlite3_prepare_v2(sqlite3* connection, const char* sql, int bytes,
                              sqlite3_stmt** statement, const char** tail) {
  ++count;
  return __real_sqlite3_prepare_v2(connection, sql, bytes, statement, tail);
}
}
// NOLINTEND(bugprone-reserved-identifier)

int piccolo::benchmarks::calls() { return count; }
