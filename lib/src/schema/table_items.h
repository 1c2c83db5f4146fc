// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "piccolo/schema.h"

// Constraints and indexes of a table by their names.  Those of one column stand in it or
// beside it, which makes no difference to a database.
namespace piccolo {

// That of a column which has one.
Index index_of(const Column& column);

std::optional<Index> find_index(const Table& table, std::string_view name);
std::optional<Constraint> find_constraint(const Table& table, std::string_view name);
// Be it a foreign key, a primary key, or one that the model has no words for.
bool has_constraint(const Table& table, std::string_view name);
bool has_index(const Table& table, std::string_view name);

void erase_index(Table& table, std::string_view name);
void erase_constraint(Table& table, std::string_view name);
// The key and the index that `column` has in it, where they stand beside the columns.
void erase_items_of(const Column& column, Table& table);

// Of some tables only what changes have added is known, since SQL made them.
void mark_partly_known(Table& table);
bool is_partly_known(const Table& table);

// Whether values of `column` are unique by themselves.
bool is_unique(const Table& table, const Column& column);

// The same table with all of them beside its columns.
Table with_items_beside(Table table);

// The column of the table that is called as `wanted`, with its key in it if `wanted` has one,
// and its index likewise: of several the one that is called the same.
Column with_items_inside(const Table& table, const Column& wanted);

}  // namespace piccolo
