// SPDX-License-Identifier: MIT
#pragma once

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "databases/sqlite/handle.h"
#include "schema/catalogue.h"
#include "sql/sqlite/rebuild.h"

namespace piccolo {

// What a SQLite database says of these tables and of those that refer to them, be it in
// a transaction or not.  Only reads.  Temporary tables are not looked at.
absl::StatusOr<Catalogue> read_sqlite_catalogue(absl::Span<const TableName> tables,
                                                SqliteHandle& handle);

// The same, made from what `query` finds, which is to see one state of the database.
absl::StatusOr<Catalogue> read_sqlite_catalogue(absl::Span<const TableName> tables, RunQuery query);

// With those of the tables that there are, as far as that goes.
absl::StatusOr<Catalogue> with_presence(Catalogue catalogue, absl::Span<const TableName> tables,
                                        SqliteHandle& handle);

}  // namespace piccolo
