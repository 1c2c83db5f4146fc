// SPDX-License-Identifier: MIT
#pragma once

#include "absl/status/status.h"
#include "databases/sqlite/foreign_keys.h"
#include "databases/sqlite/handle.h"
#include "databases/step.h"

namespace piccolo {

// Runs the statements of a step, and sees to it that those of ours do no more than they
// say.
absl::Status run_step(SqliteHandle& handle, const Step& step, ForeignKeyCheck& foreign_keys);

absl::Status run_look(SqliteHandle& handle, const Look& look);

}  // namespace piccolo
