// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "absl/status/status.h"

// The file of a SQLite database, looked at before it is opened: SQLite makes one
// for every name, also for a mistyped one.
namespace piccolo::tool {

// The file that the URL names, as an absolute path; none for other databases and
// for those in memory.
std::optional<std::filesystem::path> sqlite_file(const std::string& url);

bool is_missing(const std::filesystem::path& file);

// kNotFound, naming the folder, if there is none that the file could be in, or if
// there is one in its place.
absl::Status check_place_of(const std::filesystem::path& file);

// `There is no SQLite database "/x/y.db"`, with a hint where the name looks like one
// that a shell should have expanded.
std::string there_is_no_file(const std::filesystem::path& file);

// The name of a database as people may know it: with the whole path where the URL
// has a relative one.
std::string full_name(const std::string& url);

}  // namespace piccolo::tool
