// SPDX-License-Identifier: MIT
#include "migrations/file_pairs.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "migrations/migration_key.h"
#include "migrations/sql_script.h"

namespace piccolo {
namespace {

std::optional<HalfFile> read_name(const MigrationFile& file) {
  // A file system that knows no case may have any.
  const std::string name = absl::AsciiStrToLower(file.path.filename().string());
  for (const std::string_view ending : {".up.sql", ".down.sql", "_up.sql", "_down.sql"}) {
    if (!name.ends_with(ending) || name.size() == ending.size()) continue;
    return HalfFile{.file = &file,
                    .is_up = ending.ends_with("up.sql"),
                    .id = file.path.filename().string().substr(0, name.size() - ending.size()),
                    .is_in_doubt = ending.front() == '_'};
  }
  return std::nullopt;
}

// Those in doubt are halves if both directions are there, neither with a section in it.
bool is_half(const HalfFile& half, const std::vector<HalfFile>& all) {
  if (!half.is_in_doubt) return true;
  return number_in(half.id) && !has_markers(half.file->text) &&
         std::ranges::count(all, !half.is_up, &HalfFile::is_up) > 0;
}

}  // namespace

FilePairs::FilePairs(const std::vector<MigrationFile>& files) {
  for (const MigrationFile& file : files) {
    if (auto half = read_name(file)) halves_[key_of(*half)].push_back(*half);
  }
  for (auto& [key, halves] : halves_) {
    const std::vector<HalfFile> all = halves;
    std::erase_if(halves, [&](const HalfFile& half) { return !is_half(half, all); });
  }
}

const HalfFile* FilePairs::find(const MigrationFile& file) const {
  const auto named = read_name(file);
  if (!named) return nullptr;
  const std::vector<HalfFile>& halves = halves_.at(key_of(*named));
  const auto half = std::ranges::find(halves, &file, &HalfFile::file);
  return half == halves.end() ? nullptr : &*half;
}

const HalfFile* FilePairs::find_other(const HalfFile& half, bool is_up) const {
  const std::vector<HalfFile>& halves = halves_.at(key_of(half));
  const auto other = std::ranges::find(halves, is_up, &HalfFile::is_up);
  return other == halves.end() ? nullptr : &*other;
}

FilePairs::Key FilePairs::key_of(const HalfFile& half) {
  return {half.file->path.parent_path(), std::string(number_in(half.id).value_or(half.id))};
}

}  // namespace piccolo
