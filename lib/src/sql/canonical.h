// SPDX-License-Identifier: MIT
#pragma once

#include "piccolo/schema.h"
#include "sql/dialect.h"

namespace piccolo {

// A table in the one form in which what the model has and what a catalogue says can be
// compared: types as the database reads them, what is unique and indexed beside the
// columns and not in them.  `schema` tells what foreign keys refer to.
Table canonical(const Table& table, const Schema& schema, const Dialect& dialect);

// Gives the foreign keys of a table the type and the name of the column that they refer
// to, where `schema` knows it.
void resolve_references(Table& table, const Schema& schema, const Dialect& dialect);

}  // namespace piccolo
