// SPDX-License-Identifier: MIT
#pragma once

#include "absl/status/statusor.h"
#include "databases/backend.h"
#include "databases/database_info.h"
#include "piccolo/commands.h"
#include "plan/record.h"

namespace piccolo {

// Says of what has run what is to be said of it: by its row, and by what the record has about
// that.
class Marks {
 public:
  // Reads the record, if there is one, about these rows.
  static absl::StatusOr<Marks> read(Backend& backend, const DatabaseInfo& info,
                                    const MigrationRows& rows);

  // `migration` is null if the program does not have it.
  void add(const MigrationRow& row, const Migration* migration, MigrationStatus& status);

 private:
  explicit Marks(const Dialect& dialect) : dialect_(&dialect) {}

  const Dialect* dialect_;
  Record record_;
};

}  // namespace piccolo
