// SPDX-License-Identifier: MIT
#pragma once

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "arguments.h"
#include "piccolo/commands.h"
#include "piccolo/migration_result.h"

// What the tool prints: results on standard output, as text or as one JSON
// document; errors on standard error, and in the document.  Each returns the
// exit code.
namespace piccolo::tool {

enum class Format { kText, kJson };

int report(const MigrationResult& result, const Arguments& arguments);
int report(absl::Span<const MigrationStatus> statuses, const Arguments& arguments);
int report(const absl::Status& error, Format format);

}  // namespace piccolo::tool
