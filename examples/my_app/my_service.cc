// SPDX-License-Identifier: MIT
#include <iostream>

#include "bands.h"

int main(int argc, char** argv) {
  const auto database = piccolo::open_database(argc > 1 ? argv[1] : "sqlite:my_app.db");
  if (!database.ok()) {
    std::cerr << database.status().message() << '\n';
    return 1;
  }
  const piccolo::MigrationResult migrated = migrate(**database);
  std::cout << migrated.message << '\n';
  if (!migrated.success) return 1;

  const auto bands = best_bands(**database);
  if (!bands.ok()) {
    std::cerr << bands.status().message() << '\n';
    return 1;
  }
  std::cout << "Serving " << bands->size() << " bands.\n";
}
