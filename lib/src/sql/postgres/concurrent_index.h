// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace piccolo {

// A CREATE INDEX CONCURRENTLY of PostgreSQL, taken apart.
struct ConcurrentIndex {
  std::string name;   // Without quotes, as the catalogue has it.
  std::string table;  // As it is written, with its schema if that is named.
  bool is_unique = false;
  std::string definition;  // All that follows the table: `USING btree (…) WHERE …`.
};

// None for any other statement, and where the index has no name of its own.
std::optional<ConcurrentIndex> read_concurrent_index(std::string_view statement);

}  // namespace piccolo
