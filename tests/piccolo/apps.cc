// SPDX-License-Identifier: MIT
#include "apps.h"

#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "columns.h"
#include "piccolo/migrations.h"

namespace piccolo::testing {
namespace {

using nlohmann::json;

Constraint constraint_from(const json& text) {
  const std::string name = text.at("name");
  if (text.contains("check")) return CheckConstraint{name, text.at("check")};
  return UniqueConstraint{name, text.at("unique").get<std::vector<std::string>>()};
}

void add_table(MigrationManager& manager, const std::string& table, const json& op) {
  std::vector<Column> columns;
  for (const json& column : op.at("columns")) columns.push_back(column_from(column));
  manager.add_table(table, std::move(columns));
}

void drop_table(MigrationManager& manager, const std::string& table, const json&) {
  manager.drop_table(table);
}

void rename_table(MigrationManager& manager, const std::string& table, const json& op) {
  manager.rename_table(table, op.at("to"));
}

void add_column(MigrationManager& manager, const std::string& table, const json& op) {
  manager.add_column(table, column_from(op.at("column")));
}

void drop_column(MigrationManager& manager, const std::string& table, const json& op) {
  manager.drop_column(table, op.at("column"));
}

void rename_column(MigrationManager& manager, const std::string& table, const json& op) {
  manager.rename_column(table, op.at("column"), op.at("to"));
}

void alter_column(MigrationManager& manager, const std::string& table, const json& op) {
  manager.alter_column(table, column_from(op.at("column")));
}

void add_constraint(MigrationManager& manager, const std::string& table, const json& op) {
  manager.add_constraint(table, constraint_from(op.at("constraint")));
}

void drop_constraint(MigrationManager& manager, const std::string& table, const json& op) {
  manager.drop_constraint(table, op.at("constraint"));
}

void add_raw(MigrationManager& manager, const std::string&, const json& op) {
  manager.add_raw(op.at("forwards").get<std::string>(), op.at("backwards").get<std::string>());
}

void add_operation(MigrationManager& manager, const json& op) {
  using Adder = std::function<void(MigrationManager&, const std::string& table, const json&)>;
  static const std::map<std::string, Adder> adders = {{"add_table", add_table},
                                                      {"drop_table", drop_table},
                                                      {"rename_table", rename_table},
                                                      {"add_column", add_column},
                                                      {"drop_column", drop_column},
                                                      {"rename_column", rename_column},
                                                      {"alter_column", alter_column},
                                                      {"add_constraint", add_constraint},
                                                      {"drop_constraint", drop_constraint},
                                                      {"raw", add_raw}};
  adders.at(op.at("op"))(manager, op.value("table", ""), op);
}

Migration migration_from(const json& text) {
  return {.id = text.at("id"), .forwards = [operations = text.at("operations")] {
            MigrationManager manager;
            for (const json& op : operations) add_operation(manager, op);
            return manager;
          }};
}

AppConfig app_from(const json& text) {
  AppConfig app{.app_name = text.at("name"), .migration_dependencies = text.at("depends_on")};
  for (const json& migration : text.at("migrations")) {
    app.migrations.push_back(migration_from(migration));
  }
  return app;
}

}  // namespace

std::vector<ToolApp> read_apps(const std::string& path) {
  std::vector<ToolApp> apps;
  for (const json& app : json::parse(std::ifstream(path))) apps.push_back({app_from(app), ""});
  return apps;
}

}  // namespace piccolo::testing
