// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include "databases/database_info.h"
#include "piccolo/app_config.h"

namespace piccolo {

// The error of a plan for `apps`, fit to be shown: names are printable(), and where
// `migration_id` is not known, the one that was likely meant is named.
absl::Status explain_plan_error(const absl::Status& error, const DatabaseInfo& info,
                                std::span<const AppConfig* const> apps,
                                std::string_view migration_id);

}  // namespace piccolo
