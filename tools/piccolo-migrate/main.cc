// SPDX-License-Identifier: MIT
#include "piccolo/tool.h"

// The stand-alone tool: its apps are the folders that --app names.
int main(int argc, char** argv) { return piccolo::run_tool(argc, argv, {}); }
