// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace piccolo::tool {

// What a word is as an option of any command.
enum class OptionKind { kUnknown, kFlag, kWithValue };
using KindOf = absl::FunctionRef<OptionKind(const std::string& word)>;

// Makes of the words of a command line what the parser understands: spells options
// with dashes, as in `--auto_agree` for `--auto-agree`, and puts the command
// first, so that options may stand before it.
//
// wrong_usage() for an unknown command, and for an option that ends in `=`.
absl::Status prepare_words(KindOf kind_of, std::vector<std::string>& words);

// Whether the word is an option, by its looks.
bool is_option(const std::string& word);

// The option without its value, which may be a secret: what messages show.
std::string name_of(const std::string& option);

}  // namespace piccolo::tool
