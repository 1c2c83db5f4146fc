// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace piccolo {

// `text` without the passwords that `url` has in it, as they stand there and
// decoded: for messages of others that may quote them.  Where libpq does not read
// the URL as it was meant, without anything that stands in it.
std::string hide_passwords(std::string text, std::string_view url);

}  // namespace piccolo
