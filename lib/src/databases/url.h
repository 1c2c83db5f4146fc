// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace piccolo {

// `text` without the passwords that `url` has in it, as they stand there and
// decoded: for messages of others that may quote them.
std::string hide_passwords(std::string text, std::string_view url);

}  // namespace piccolo
