// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "piccolo/migration_files.h"

namespace piccolo {

// A file that is one direction of a migration, as golang-migrate has them.
struct HalfFile {
  const MigrationFile* file = nullptr;
  bool is_up = false;
  std::string id = {};  // `0001_x` of `0001_x.up.sql`.
  // Whether its ending may as well be a word of a title, as in `0001_clean_up.sql`.
  bool is_in_doubt = false;
};

// Which of some files are halves, and of which migration: in one folder those whose
// names begin with the same number, whatever their titles, and others of the same name.
class FilePairs {
 public:
  // `files` are sorted by their paths, and must outlive it.
  explicit FilePairs(const std::vector<MigrationFile>& files);

  // Null if both directions are in `file`.
  const HalfFile* find(const MigrationFile& file) const;
  // The first of the other halves of that direction; null if there is none.
  const HalfFile* find_other(const HalfFile& half, bool is_up) const;

 private:
  using Key = std::pair<std::filesystem::path, std::string>;

  static Key key_of(const HalfFile& half);

  std::map<Key, std::vector<HalfFile>> halves_;
};

}  // namespace piccolo
