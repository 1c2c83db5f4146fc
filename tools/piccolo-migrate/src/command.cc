// SPDX-License-Identifier: MIT
#include "command.h"

#include <algorithm>

namespace piccolo::tool {

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      backwards_command(),
      forwards_command(),
      check_command(),
      adopt_command(),
  };
  return all;
}

const Command* find_command(std::string_view name) {
  const auto is_named = [name](const Command& command) {
    return command.name == name || std::ranges::count(command.aliases, name) > 0;
  };
  const auto found = std::ranges::find_if(commands(), is_named);
  return found == commands().end() ? nullptr : &*found;
}

}  // namespace piccolo::tool
