// SPDX-License-Identifier: MIT
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

#include "fuzz/fuzz.h"

// Feeds a fuzz target with the files of a folder, without a fuzzer.
int main(int, char** arguments) {
  const std::filesystem::directory_iterator folder(arguments[1]);
  std::vector<std::filesystem::path> paths;
  std::ranges::copy(folder, std::back_inserter(paths));
  std::ranges::sort(paths);
  for (const std::filesystem::path& path : paths) {
    std::cout << path.string() << std::endl;  // Flushed: the next may be the last.
    std::ifstream file(path, std::ios::binary);
    const std::string input(std::istreambuf_iterator<char>(file), {});
    piccolo::testing::feed(input);
  }
  return paths.empty() ? 1 : 0;
}
