// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace piccolo {

bool is_postgres_url(std::string_view url);

// A URL as it may be shown: who connects, and where the server and the database are.
//
// Of a URL that is not encoded libpq may take a part of the password for something else.
// What it cannot read, or may read otherwise than it was meant, shows its scheme alone.
std::string without_postgres_password(std::string_view url);

// What libpq says of a connection, without the passwords that `url` has in it; if it
// may have read that otherwise than it was meant, what to do about it instead.
std::string hide_passwords(std::string words, std::string_view url);

}  // namespace piccolo
