// SPDX-License-Identifier: MIT
#include "benchmarks/app.h"

#include <stdexcept>

#include "absl/strings/str_format.h"

namespace piccolo::benchmarks {
namespace {

std::string table_of(std::size_t number) { return absl::StrFormat("product_%05d", number); }

// SQLite reads its whole schema again for each ALTER TABLE, so that nothing else
// would be seen of many of them in a large app.
constexpr std::size_t kLastAlteration = 1'000;

// What is done now and then to the table made just before.
void add_change(std::size_t number, MigrationManager& manager) {
  const std::string table = table_of(number - 1);
  switch (number < kLastAlteration ? number / 5 % 3 : 2) {
    case 0:
      return manager.add_column(table, Text("note", {.null = true}));
    case 1:
      return manager.drop_column(table, "name");
    default:
      return manager.add_raw(
          absl::StrFormat("INSERT INTO %s (name, price) VALUES ('tea', 3)", table),
          absl::StrFormat("DELETE FROM %s WHERE name = 'tea'", table));
  }
}

MigrationManager describe(std::size_t number) {
  MigrationManager manager;
  if (number % 5 == 4) {
    add_change(number, manager);
  } else {
    manager.add_table(table_of(number), {Serial("id", {.primary_key = true}),
                                         Varchar("name", {.length = 100}), Integer("price")});
    manager.add_index(table_of(number), {"price"});
  }
  return manager;
}

}  // namespace

AppRegistry make_app(std::size_t migrations) {
  AppConfig app{.app_name = kApp};
  for (std::size_t i = 0; i < migrations; ++i) {
    app.migrations.push_back(
        {.id = absl::StrFormat("%05d", i), .forwards = [i] { return describe(i); }});
  }
  absl::StatusOr<AppRegistry> registry = AppRegistry::create({std::move(app)});
  if (!registry.ok()) throw std::runtime_error(registry.status().ToString());
  return *std::move(registry);
}

}  // namespace piccolo::benchmarks
