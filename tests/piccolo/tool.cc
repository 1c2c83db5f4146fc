// SPDX-License-Identifier: MIT
#include <iostream>

#include "apps.h"

// The tool with the apps that a file describes: APPS.json COMMAND [ARGUMENT…].
int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: " << argv[0] << " APPS.json COMMAND [ARGUMENT…]\n";
    return 2;
  }
  return piccolo::run_tool(argc - 1, argv + 1, piccolo::testing::read_apps(argv[1]));
}
