// SPDX-License-Identifier: MIT
#pragma once

#include "piccolo/change.h"

// What changes mean on a table as it is.
namespace piccolo {

// Makes what the column is in `table` the `before` of the operation.  What the operation's
// own `before` and its column say alike is left as it is.
void start_from(const Table& table, AlterColumn& op);

// Gives the parts of `column` that have no name those that `old` has.
void keep_names(const Column& old, Column& column);

// Calls what is dropped as the table does: a name may be written in other letters, and a
// key be an index or a constraint.
void name_dropped(const Table& table, Change& change);

// Names the columns of `table` in its own letters, where `change` is about them and differs
// in the case alone.
void name_columns_as(const Table& table, Change& change);

}  // namespace piccolo
