// SPDX-License-Identifier: MIT
#include "crash/history.h"

#include "piccolo/migrations.h"

namespace piccolo::testing {
namespace {

Migration migration(std::string id, void (*describe)(MigrationManager&)) {
  return {.id = std::move(id), .forwards = [=] {
            MigrationManager manager;
            describe(manager);
            return manager;
          }};
}

void make_bands(MigrationManager& manager) {
  manager.add_table("band", {Varchar("name", {.length = 50, .unique = true}),
                             Integer("rating", {.index = true})});
  manager.add_raw("INSERT INTO band (name, rating) VALUES ('Pythonistas', 5), ('Rustaceans', 6)",
                  "DELETE FROM band");
}

void describe_bands(MigrationManager& manager) {
  manager.add_column("band", Text("motto", {.default_value = "it's only rock 'n' roll"}));
  manager.rename_column("band", "rating", "popularity");
}

void change_names(MigrationManager& manager) {
  manager.alter_column("band", Varchar("name", {.length = 100}));
  manager.add_constraint("band", CheckConstraint{"popular", "popularity >= 0"});
}

void make_concerts(MigrationManager& manager) {
  manager.add_table("concert", {ForeignKey("band", "band"), Date("day", {.null = true})});
  manager.add_raw("INSERT INTO concert (band) SELECT id FROM band", "DELETE FROM concert");
}

void cancel_concerts(MigrationManager& manager) {
  manager.add_raw("UPDATE band SET popularity = popularity + 1",
                  "UPDATE band SET popularity = popularity - 1");
  manager.drop_column("concert", "day");
}

}  // namespace

AppConfig music() {
  return {.app_name = "music",
          .migrations = {migration("1a", make_bands), migration("2a", describe_bands),
                         migration("3a", change_names), migration("4a", make_concerts),
                         migration("5a", cancel_concerts)}};
}

}  // namespace piccolo::testing
