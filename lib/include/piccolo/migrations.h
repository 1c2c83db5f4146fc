// SPDX-License-Identifier: MIT
#pragma once

// Everything: database migrations, and above all rolling them back.
#include "piccolo/action.h"              // IWYU pragma: export
#include "piccolo/app_config.h"          // IWYU pragma: export
#include "piccolo/change.h"              // IWYU pragma: export
#include "piccolo/column.h"              // IWYU pragma: export
#include "piccolo/commands.h"            // IWYU pragma: export
#include "piccolo/database.h"            // IWYU pragma: export
#include "piccolo/error.h"               // IWYU pragma: export
#include "piccolo/in_memory_database.h"  // IWYU pragma: export
#include "piccolo/migration.h"           // IWYU pragma: export
#include "piccolo/migration_files.h"     // IWYU pragma: export
#include "piccolo/migration_manager.h"   // IWYU pragma: export
#include "piccolo/migration_result.h"    // IWYU pragma: export
#include "piccolo/migration_row.h"       // IWYU pragma: export
#include "piccolo/printable.h"           // IWYU pragma: export
#include "piccolo/schema.h"              // IWYU pragma: export
#include "piccolo/value.h"               // IWYU pragma: export
#include "piccolo/wait_policy.h"         // IWYU pragma: export
