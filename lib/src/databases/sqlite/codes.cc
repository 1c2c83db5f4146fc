// SPDX-License-Identifier: MIT
#include "databases/sqlite/codes.h"

#include <sqlite3.h>

#include <array>

#include "absl/strings/str_format.h"

namespace piccolo {
namespace {

struct Code {
  int number;
  const char* name;
};

// Plain codes have no other bits than these.
constexpr int kPlain = 0xFF;

constexpr std::array kCodes = {Code{SQLITE_BUSY_RECOVERY, "BUSY_RECOVERY"},
                               Code{SQLITE_BUSY_SNAPSHOT, "BUSY_SNAPSHOT"},
                               Code{SQLITE_CONSTRAINT_CHECK, "CONSTRAINT_CHECK"},
                               Code{SQLITE_CONSTRAINT_DATATYPE, "CONSTRAINT_DATATYPE"},
                               Code{SQLITE_CONSTRAINT_FOREIGNKEY, "CONSTRAINT_FOREIGNKEY"},
                               Code{SQLITE_CONSTRAINT_NOTNULL, "CONSTRAINT_NOTNULL"},
                               Code{SQLITE_CONSTRAINT_PRIMARYKEY, "CONSTRAINT_PRIMARYKEY"},
                               Code{SQLITE_CONSTRAINT_ROWID, "CONSTRAINT_ROWID"},
                               Code{SQLITE_CONSTRAINT_TRIGGER, "CONSTRAINT_TRIGGER"},
                               Code{SQLITE_CONSTRAINT_UNIQUE, "CONSTRAINT_UNIQUE"},
                               Code{SQLITE_READONLY_DBMOVED, "READONLY_DBMOVED"},
                               Code{SQLITE_READONLY_DIRECTORY, "READONLY_DIRECTORY"},
                               Code{SQLITE_ERROR, "ERROR"},
                               Code{SQLITE_INTERNAL, "INTERNAL"},
                               Code{SQLITE_PERM, "PERM"},
                               Code{SQLITE_ABORT, "ABORT"},
                               Code{SQLITE_BUSY, "BUSY"},
                               Code{SQLITE_LOCKED, "LOCKED"},
                               Code{SQLITE_NOMEM, "NOMEM"},
                               Code{SQLITE_READONLY, "READONLY"},
                               Code{SQLITE_INTERRUPT, "INTERRUPT"},
                               Code{SQLITE_IOERR, "IOERR"},
                               Code{SQLITE_CORRUPT, "CORRUPT"},
                               Code{SQLITE_NOTFOUND, "NOTFOUND"},
                               Code{SQLITE_FULL, "FULL"},
                               Code{SQLITE_CANTOPEN, "CANTOPEN"},
                               Code{SQLITE_PROTOCOL, "PROTOCOL"},
                               Code{SQLITE_SCHEMA, "SCHEMA"},
                               Code{SQLITE_TOOBIG, "TOOBIG"},
                               Code{SQLITE_CONSTRAINT, "CONSTRAINT"},
                               Code{SQLITE_MISMATCH, "MISMATCH"},
                               Code{SQLITE_MISUSE, "MISUSE"},
                               Code{SQLITE_NOLFS, "NOLFS"},
                               Code{SQLITE_AUTH, "AUTH"},
                               Code{SQLITE_RANGE, "RANGE"},
                               Code{SQLITE_NOTADB, "NOTADB"}};

}  // namespace

std::string sqlite_code(int extended_code) {
  for (const int number : {extended_code, extended_code & kPlain}) {
    for (const Code& code : kCodes) {
      if (code.number == number) return absl::StrFormat("SQLITE_%s", code.name);
    }
  }
  return absl::StrFormat("SQLITE_%d", extended_code);
}

}  // namespace piccolo
