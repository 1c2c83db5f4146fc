// SPDX-License-Identifier: MIT
#pragma once

#include "words/lexer.h"

namespace piccolo {

// By PostgreSQL's documentation, section 4.1, with standard_conforming_strings on.
inline constexpr LexicalRules kPostgresRules = {.nested_comments = true,
                                                .line_ends = "\n\r",
                                                .blank_byte_order_mark = false,
                                                .name_quotes = "\"",
                                                .string_prefixes = "BENX",
                                                .escape_strings = true,
                                                .unicode_escapes = true,
                                                .continued_strings = true,
                                                .dollar_quotes = true,
                                                .numbered_parameters = '$',
                                                .named_parameters = "",
                                                .trigger_bodies = false,
                                                .atomic_bodies = true};

}  // namespace piccolo
