// SPDX-License-Identifier: MIT
#include "piccolo/migration_manager.h"

#include <ranges>
#include <utility>

namespace piccolo {

void MigrationManager::add_table(TableName name, std::vector<Column> columns) {
  Table table{.name = std::move(name), .columns = std::move(columns)};
  if (table.primary_key() == nullptr) {
    table.columns.insert(table.columns.begin(), Serial("id", {.primary_key = true}));
  }
  operations_.emplace_back(AddTable{std::move(table)});
}

void MigrationManager::drop_table(TableName table, std::optional<Table> definition) {
  operations_.emplace_back(DropTable{std::move(table), std::move(definition)});
}

void MigrationManager::rename_table(TableName table, std::string new_name) {
  operations_.emplace_back(RenameTable{std::move(table), std::move(new_name)});
}

void MigrationManager::add_column(TableName table, Column column) {
  operations_.emplace_back(AddColumn{std::move(table), std::move(column)});
}

void MigrationManager::drop_column(TableName table, std::string column,
                                   std::optional<Column> definition) {
  operations_.emplace_back(DropColumn{std::move(table), std::move(column), std::move(definition)});
}

void MigrationManager::rename_column(TableName table, std::string column, std::string new_name) {
  operations_.emplace_back(RenameColumn{std::move(table), std::move(column), std::move(new_name)});
}

void MigrationManager::add_raw(RawStep forwards) {
  operations_.emplace_back(Raw{std::move(forwards.action), std::nullopt});
}

void MigrationManager::add_raw(RawStep forwards, RawStep backwards) {
  operations_.emplace_back(Raw{std::move(forwards.action), std::move(backwards.action)});
}

void MigrationManager::add_raw_backwards(RawStep backwards) {
  for (Operation& operation : operations_ | std::views::reverse) {
    Raw* raw = std::get_if<Raw>(&operation);
    if (raw == nullptr || raw->backwards) continue;
    raw->backwards = std::move(backwards.action);
    return;
  }
  operations_.emplace_back(Raw{Nothing{}, std::move(backwards.action)});
}

void MigrationManager::irreversible(std::string why) {
  operations_.emplace_back(Irreversible{std::move(why)});
}

}  // namespace piccolo
