// SPDX-License-Identifier: MIT
#include "sqlite_file.h"

#include <system_error>

#include "absl/strings/str_format.h"
#include "piccolo/printable.h"

namespace piccolo::tool {
namespace {

namespace fs = std::filesystem;

// Where what a shell expands is part of the name.
std::string hint(const fs::path& file) {
  for (const fs::path& part : file) {
    const std::string name = part.string();
    if (!name.starts_with('~') && name.find('$') == std::string::npos) continue;
    return absl::StrFormat(
        "; \"%s\" is not expanded here: write the path in full, or let the shell expand it, which "
        "it does not within single quotes, nor a \"~\" after a colon",
        printable(name));
  }
  return "";
}

}  // namespace

std::optional<fs::path> sqlite_file(const std::string& url) {
  constexpr std::string_view kScheme = "sqlite:";
  if (!url.starts_with(kScheme)) return std::nullopt;
  const std::string path = url.substr(kScheme.size());
  if (path.empty() || path == ":memory:") return std::nullopt;
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error);
  return error ? fs::path(path) : absolute.lexically_normal();
}

bool is_missing(const fs::path& file) {
  std::error_code error;  // What cannot be looked at is for SQLite to complain about.
  return fs::status(file, error).type() == fs::file_type::not_found;
}

absl::Status check_place_of(const fs::path& file) {
  std::error_code error;
  if (fs::is_directory(file, error)) {
    return absl::NotFoundError(absl::StrFormat(
        "\"%s\" is a folder, and should be a SQLite database", printable(file.string())));
  }
  const fs::path folder = file.parent_path();
  const fs::file_type type = fs::status(folder, error).type();
  if (type == fs::file_type::directory || type == fs::file_type::none) return absl::OkStatus();
  const std::string name = printable(folder.string());
  const std::string problem = type == fs::file_type::not_found
                                  ? absl::StrFormat("there is no folder \"%s\"", name)
                                  : absl::StrFormat("\"%s\" is not a folder", name);
  return absl::NotFoundError(absl::StrFormat("%s for the SQLite database \"%s\"%s", problem,
                                             printable(file.filename().string()), hint(file)));
}

std::string there_is_no_file(const fs::path& file) {
  return absl::StrFormat("There is no SQLite database \"%s\"%s", printable(file.string()),
                         hint(file));
}

std::string full_name(const std::string& url) {
  const auto file = sqlite_file(url);
  if (!file || url.ends_with(":" + file->string())) return printable(url);
  return absl::StrFormat("%s (%s)", printable(url), printable(file->string()));
}

}  // namespace piccolo::tool
