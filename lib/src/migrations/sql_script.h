// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "piccolo/action.h"

// What a SQL migration's text says, in our own format, dbmate's, goose's or
// golang-migrate's.
namespace piccolo {

// One direction of a migration.
struct Section {
  std::string sql;  // Empty if there is nothing to do but comments.
  bool in_transaction = true;
  std::string file = {};
  std::size_t line = 1;  // Of the file, where `sql` begins.
  SqlFormat format = SqlFormat::kPair;
  bool record = true;  // Whether its file lets it be written into the record.
};

// Without `down` there is no way back.
struct Script {
  std::string id;
  std::string description;
  std::optional<Section> up;
  std::optional<Section> down;
};

// Both directions in one file.  `stem` is the id unless the text says another.
//
// kInvalidArgument, naming `file` and the line, for what cannot be understood.
absl::StatusOr<Script> read_script(const std::string& file, const std::string& stem,
                                   std::string_view text);

// One direction in a file of its own.  Errors: as above.
absl::StatusOr<Section> read_section(const std::string& file, std::string_view text);

// Whether a line begins a section, or may have been meant to.
bool has_markers(std::string_view text);

}  // namespace piccolo
