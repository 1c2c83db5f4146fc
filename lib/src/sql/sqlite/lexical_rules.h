// SPDX-License-Identifier: MIT
#pragma once

#include "words/lexer.h"

namespace piccolo {

// By SQLite's documentation (lang_keywords, lang_expr, lang_comment), and by what it
// does where that is silent: `#` before a parameter, and the byte order mark.
inline constexpr LexicalRules kSqliteRules = {.nested_comments = false,
                                              .line_ends = "\n",
                                              .blank_byte_order_mark = true,
                                              .name_quotes = "\"`[",
                                              .string_prefixes = "X",
                                              .escape_strings = false,
                                              .unicode_escapes = false,
                                              .continued_strings = false,
                                              .dollar_quotes = false,
                                              .numbered_parameters = '?',
                                              .named_parameters = "$@:#",
                                              .trigger_bodies = true,
                                              .atomic_bodies = false};

}  // namespace piccolo
