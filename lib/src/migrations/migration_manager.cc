// SPDX-License-Identifier: MIT
#include "piccolo/migration_manager.h"

#include <utility>

namespace piccolo {

RawStep::RawStep(const char* sql) : RawStep(std::string(sql)) {}
RawStep::RawStep(std::string sql) : RawStep(SqlScript{std::move(sql)}) {}
RawStep::RawStep(SqlScript script) : action(std::move(script)) {}
RawStep::RawStep(Nothing nothing) : action(nothing) {}
RawStep::RawStep(Callable callable) : action(std::move(callable)) {}

MigrationManager::MigrationManager() = default;
MigrationManager::MigrationManager(const MigrationManagerOptions& options) : options_(options) {}
MigrationManager::MigrationManager(const MigrationManager& other) = default;
MigrationManager::MigrationManager(MigrationManager&& other) noexcept = default;
MigrationManager& MigrationManager::operator=(const MigrationManager& other) = default;
MigrationManager& MigrationManager::operator=(MigrationManager&& other) noexcept = default;
MigrationManager::~MigrationManager() = default;

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

void MigrationManager::change_table_schema(TableName table, std::string new_schema) {
  operations_.emplace_back(ChangeTableSchema{std::move(table), std::move(new_schema)});
}

void MigrationManager::alter_column(TableName table, Column column,
                                    const AlterColumnOptions& options) {
  operations_.emplace_back(AlterColumn{std::move(table), std::move(column),
                                       options.using_expression, options.using_backwards,
                                       options.before});
}

void MigrationManager::add_constraint(TableName table, Constraint constraint) {
  operations_.emplace_back(AddConstraint{std::move(table), std::move(constraint)});
}

void MigrationManager::drop_constraint(TableName table, std::string constraint,
                                       std::optional<Constraint> definition) {
  operations_.emplace_back(
      DropConstraint{std::move(table), std::move(constraint), std::move(definition)});
}

void MigrationManager::add_index(TableName table, std::vector<std::string> columns,
                                 const IndexOptions& options) {
  operations_.emplace_back(AddIndex{
      std::move(table), Index{options.name, std::move(columns), options.method, options.unique}});
}

void MigrationManager::drop_index(TableName table, std::string index,
                                  std::optional<Index> definition) {
  operations_.emplace_back(DropIndex{std::move(table), std::move(index), std::move(definition)});
}

void MigrationManager::add_raw(RawStep forwards) {
  operations_.emplace_back(Raw{std::move(forwards.action), std::nullopt});
}

void MigrationManager::add_raw(RawStep forwards, RawStep backwards) {
  operations_.emplace_back(Raw{std::move(forwards.action), std::move(backwards.action)});
}

void MigrationManager::add_raw_backwards(RawStep backwards) {
  for (auto operation = operations_.rbegin(); operation != operations_.rend(); ++operation) {
    Raw* raw = std::get_if<Raw>(&*operation);
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
