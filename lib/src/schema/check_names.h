// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "piccolo/schema.h"
#include "schema/names.h"

// What must be true of names; as check.h.
namespace piccolo {

// That a `what` can be called `name`.
absl::Status check_name(std::string_view what, std::string_view name);

// That nothing else is called that: tables, indexes and unique constraints share
// their names.
absl::Status check_relation_is_free(const TableName& relation, const Schema& schema);

// That nothing has the names that new parts of `table` take, but for those that
// become free at the same time, nor two of them the same.
absl::Status check_names_are_free(const TakenNames& names, const TableName& table,
                                  const Schema& before, const TakenNames& freed = {});

}  // namespace piccolo
