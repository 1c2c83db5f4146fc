// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "databases/backend.h"
#include "databases/database_info.h"
#include "sql/other_tools.h"

// Reads what other tools have recorded on a database.
namespace piccolo {

// What the named table has, or where none is named, the one that there is.
//
// kNotFound if there is none; kFailedPrecondition if it is none of those tools', or there are
// two and none is named; else why it cannot be read.
absl::StatusOr<OtherRecord> read_other_record(Backend& backend, const DatabaseInfo& info,
                                              const std::string& table);

// The same of each table that is called as theirs are by default.
std::vector<absl::StatusOr<OtherRecord>> read_other_records(Backend& backend,
                                                            const DatabaseInfo& info);

// The ids of what has been reversed here, of that app.
absl::StatusOr<std::set<std::string>> read_reversed(Backend& backend, const DatabaseInfo& info,
                                                    const std::string& app_name);

}  // namespace piccolo
