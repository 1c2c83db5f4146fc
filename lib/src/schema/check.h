// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "piccolo/change.h"

// What must be true of a schema for an operation to be valid on it.  Each
// answers OK or says what is wrong, naming the culprit.  What a schema that may
// have more does not list is not an error.
namespace piccolo {

absl::Status check_table_exists(const TableName& table, const Schema& schema);
absl::Status check_table_name_is_free(const TableName& table, const Schema& schema);
absl::Status check_column_exists(const TableName& table, std::string_view column,
                                 const Schema& schema);
absl::Status check_column_name_is_free(const TableName& table, std::string_view column,
                                       const Schema& schema);
absl::Status check_new_table(const Table& table, const Schema& schema);
absl::Status check_new_column(const AddColumn& added, const Schema& schema);
absl::Status check_droppable_column(const TableName& table, std::string_view column,
                                    const Schema& schema);

// That the column may be given this definition.
absl::Status check_altered_column(const AlterColumn& op, const Schema& schema);
absl::Status check_new_constraint(const TableName& table, const Constraint& constraint,
                                  const Schema& schema);
absl::Status check_constraint_exists(const TableName& table, std::string_view constraint,
                                     const Schema& schema);
absl::Status check_new_index(const TableName& table, const Index& index, const Schema& schema);
absl::Status check_index_exists(const TableName& table, std::string_view index,
                                const Schema& schema);

// That no other table has a foreign key to `table`.
absl::Status check_unreferenced(const TableName& table, const Schema& schema);

}  // namespace piccolo
