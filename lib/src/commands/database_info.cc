// SPDX-License-Identifier: MIT
#include "commands/database_info.h"

#include "absl/strings/str_format.h"
#include "databases/backend.h"
#include "error.h"

namespace piccolo {

absl::StatusOr<DatabaseInfo> read_info(Database& database, const WaitPolicy& wait) {
  absl::StatusOr<DatabaseInfo> info = database.backend().read_info(wait);
  if (info.ok()) return info;
  return with_message(info.status(),
                      absl::StrFormat("cannot run migrations on %s, and nothing was changed: %s",
                                      database.name(), std::string(info.status().message())));
}

}  // namespace piccolo
