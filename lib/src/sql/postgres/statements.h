// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

// What PostgreSQL does with single statements of raw SQL.
namespace piccolo {

// Whether it runs the statement outside of transactions alone.
bool refuses_transactions(std::string_view statement);

// Whether the statement works CONCURRENTLY with others: it waits for them in nobody's
// way.
bool is_concurrent(std::string_view statement);

// Whether the statement is a COPY from or to the client, which only a client like psql
// can serve.
bool copies_to_client(std::string_view statement);

}  // namespace piccolo
