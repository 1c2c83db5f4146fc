// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "databases/postgres/handle.h"
#include "schema/catalogue.h"

namespace piccolo {

// What reads these tables, and those that refer to them, from the catalogue of a server
// of that version.  To be sent together inside a transaction, since they change settings
// in it; what comes before and after puts those back.
inline constexpr std::string_view kBeforeCatalogue = "SAVEPOINT piccolo_catalogue";
inline constexpr std::string_view kAfterCatalogue = "ROLLBACK TO SAVEPOINT piccolo_catalogue";
inline constexpr std::string_view kForgetCatalogue = "RELEASE SAVEPOINT piccolo_catalogue";
std::vector<std::string> catalogue_statements(absl::Span<const TableName> tables,
                                              int server_version);

// The same where it is read often: statements that are prepared once in a session, since
// planning them takes longer than they do.
class PreparedCatalogue {
 public:
  // Behind a pooler the next transaction may have another session.
  void set_session(bool is_own, int server_version);

  // What reads these tables, with all that comes before and after it.
  std::vector<std::string> statements(absl::Span<const TableName> tables);

  // To be called when what was prepared may be gone, or may never have been.
  void forget() { is_prepared_ = false; }

 private:
  bool may_prepare_ = false;
  int server_version_ = 0;
  bool is_prepared_ = false;
  int times_ = 0;  // So that a name is never taken.
};

// What asks which of these tables there are, and what its answer adds to a catalogue.
std::string presence_statement(absl::Span<const TableName> tables);
void take_presence(absl::Span<const TableName> tables, const std::vector<Row>& answer,
                   Catalogue& catalogue);

// What the answers to them say: the rows of each statement, in their order.
absl::StatusOr<Catalogue> parse_catalogue(absl::Span<const TableName> tables,
                                          absl::Span<const std::vector<Row>> answers);

// Both in one round trip: in the transaction that is under way, or in one of its own.
// Leaves no setting behind.
absl::StatusOr<Catalogue> read_postgres_catalogue(absl::Span<const TableName> tables,
                                                  PostgresHandle& handle);

}  // namespace piccolo
