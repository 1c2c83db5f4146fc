// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "piccolo/app_config.h"

namespace piccolo {

// What a migration is known and ordered by among those of its app: its id, or where it
// has one, its number (see Migration::has_number).
struct MigrationKey {
  std::size_t digits = 0;  // Of the number; 0 for an id.
  std::string_view text;   // The number without zeros in front, or the id.
  auto operator<=>(const MigrationKey&) const = default;
};

// The number that `id` begins with, without zeros in front.  A `_` ends it, or the id
// does; a date is none, as in `2026_11_22_x` and `2026-11-22T09:00:00`.
std::optional<std::string_view> number_in(std::string_view id);

// Part of the migration's id, or of `id`, which is what a row of `app` says; `app` may be
// null.
MigrationKey key_of(const Migration& migration);
MigrationKey key_of(const AppConfig* app, std::string_view id);

// Whether `name` is how people call the migration of that id: the id, or its number
// alone if `app` has numbers.
bool is_called(const AppConfig& app, std::string_view id, std::string_view name);

// Where one of an app is known by its number, has all of it be, since only keys of one
// kind have an order.  kInvalidArgument, naming one of each, if some have no number.
absl::Status share_numbers(std::vector<Migration>& migrations);

// `"0021_x" (/app/0021_x.up.sql)`, for messages.
std::string name_with_file(const Migration& migration);

}  // namespace piccolo
