// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace CLI {
class App;
}

namespace piccolo::tool {

// Makes of the words of a command line what `parser` understands: spells options
// with dashes, as in `--auto_agree` for `--auto-agree`, and puts the command
// first, so that options may stand before it.
//
// wrong_usage() for an unknown command, and for an option that ends in `=`.
absl::Status prepare_words(const CLI::App& parser, std::vector<std::string>& words);

// Whether the word is an option, by its looks.
bool is_option(const std::string& word);

// The option without its value, which may be a secret: what messages show.
std::string name_of(const std::string& option);

}  // namespace piccolo::tool
