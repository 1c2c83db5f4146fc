// SPDX-License-Identifier: MIT
#pragma once

#include "piccolo/database.h"
#include "sql/postgres/lexical_rules.h"
#include "sql/sqlite/lexical_rules.h"

namespace piccolo {

constexpr const LexicalRules& lexical_rules(Dialect dialect) {
  return dialect == Dialect::kPostgres ? kPostgresRules : kSqliteRules;
}

}  // namespace piccolo
