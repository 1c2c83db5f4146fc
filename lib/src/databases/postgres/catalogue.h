// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "databases/postgres/handle.h"
#include "databases/postgres/prepared_statements.h"
#include "schema/catalogue.h"

namespace piccolo {

// Add to `texts` what asks which of these tables there are, or what reads them and those
// that refer to them; what is added last gives the answer.  The latter changes settings,
// which the savepoint is there to put back.
void add_presence(absl::Span<const TableName> tables, PreparedStatements& prepared,
                  std::vector<std::string>& texts);
void add_catalogue(absl::Span<const TableName> tables, int server_version,
                   PreparedStatements& prepared, std::vector<std::string>& texts);
inline constexpr char kBeforeCatalogue[] = "SAVEPOINT piccolo_catalogue";
inline constexpr char kAfterCatalogue[] = "ROLLBACK TO SAVEPOINT piccolo_catalogue";
inline constexpr char kForgetCatalogue[] = "RELEASE SAVEPOINT piccolo_catalogue";

// What the answer to the one adds to a catalogue, and what the other's says.
void take_presence(absl::Span<const TableName> tables, const std::vector<Row>& answer,
                   Catalogue& catalogue);
absl::StatusOr<Catalogue> parse_catalogue(absl::Span<const TableName> tables,
                                          std::vector<Row> answer);

// All of it in one round trip: in the transaction that is under way, or in one of its own.
// Leaves no setting behind.
absl::StatusOr<Catalogue> read_postgres_catalogue(absl::Span<const TableName> tables,
                                                  PreparedStatements& prepared,
                                                  PostgresHandle& handle);

}  // namespace piccolo
